# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Stands in for ESP-IDF's: the main component is a library for the machine at hand, and an
# executable in the top directory links it. Nothing is compiled; what is looked at is which files
# would be, and how.
#
# As in ESP-IDF (tools/cmake/component.cmake, project.cmake), ESP_PLATFORM is defined in the
# folder of a component only, and the executable inherits what a component's interface has. So a
# source in that interface is compiled once more, as a part of the executable and without
# ESP_PLATFORM.

macro(idf_build_set_property)
endmacro()

macro(idf_build_get_property variable)
    set(${variable} -Og)
endmacro()

# Another component as a library that one may add to.
macro(idf_component_get_property variable component)
    if(NOT TARGET ${component})
        file(TOUCH ${CMAKE_BINARY_DIR}/${component}.c)
        add_library(${component} STATIC ${CMAKE_BINARY_DIR}/${component}.c)
    endif()
    set(${variable} ${component})
endmacro()

# Upstream lists files of submodules, which needn't be there.
function(allow_missing files)
    foreach(file ${files})
        if(NOT EXISTS ${file})
            set_source_files_properties(${file} PROPERTIES GENERATED TRUE)
        endif()
    endforeach()
endfunction()

macro(idf_component_register)
    cmake_parse_arguments(component "" "" "SRCS;INCLUDE_DIRS;LDFRAGMENTS;REQUIRES" ${ARGN})
    allow_missing("${component_SRCS}")
    add_compile_definitions(ESP_PLATFORM)
    add_library(main STATIC ${component_SRCS})
    target_include_directories(main PUBLIC ${component_INCLUDE_DIRS})
    set(COMPONENT_TARGET main)
    if(TARGET micropy_extmod_btree)
        get_target_property(btree micropy_extmod_btree SOURCES)
        allow_missing("${btree}")
    endif()
endmacro()

macro(project name)
    if(NOT IDF_TARGET)
        set(IDF_TARGET esp32)
    endif()
    if(IDF_TARGET MATCHES "^esp32(s[0-9])?$")
        set(CONFIG_IDF_TARGET_ARCH_XTENSA y)
    else()
        set(CONFIG_IDF_TARGET_ARCH_RISCV y)
    endif()
    string(REPLACE v "" IDF_VERSION $ENV{FAKE_IDF_VERSION})
    set(ENV{IDF_VERSION} ${IDF_VERSION})
    string(TOUPPER CONFIG_IDF_TARGET_${IDF_TARGET} chip)
    set(${chip} y)
    file(WRITE ${CMAKE_BINARY_DIR}/idf_target ${IDF_TARGET})
    _project(${name} C ASM)
    add_subdirectory(main)
    file(TOUCH ${CMAKE_BINARY_DIR}/project_elf_src_${IDF_TARGET}.c)
    add_executable(${name}.elf ${CMAKE_BINARY_DIR}/project_elf_src_${IDF_TARGET}.c)
    target_link_libraries(${name}.elf PRIVATE main)
endmacro()
