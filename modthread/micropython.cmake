# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# modthread as a user C module of a port that is built by cmake:
#   USER_C_MODULES=<this file>
#
# The esp32 port is the one that it can serve. Any other, such as rp2, has to say which
# backend (MODTHREAD_BACKEND), and its own code to call what mpthreadport.h declares.
#
#   MODTHREAD_TIMELINE  1 adds the timeline (MT_TRACE), 0 leaves it out; esp32: 1 by default
#   MODTHREAD_STACK_PSRAM  esp32: 1 puts the stacks of threads into PSRAM if there is some

# A manifest's c_module() may name it, and USER_C_MODULES, too.
if(TARGET usermod_modthread)
    return()
endif()

set(MODTHREAD_DIR ${CMAKE_CURRENT_LIST_DIR})

# The list `name` of sources.mk. References to other lists in there are left out.
function(modthread_list name result)
    file(READ ${MODTHREAD_DIR}/sources.mk text)
    string(REGEX REPLACE "\\\\\n" " " text "${text}")
    if(NOT text MATCHES "\n${name} = ([^\n]*)")
        message(FATAL_ERROR "modthread: sources.mk has no ${name}")
    endif()
    string(REGEX REPLACE "\\$\\([^)]*\\)" "" words "${CMAKE_MATCH_1}")
    separate_arguments(words UNIX_COMMAND "${words}")
    set(${result} ${words} PARENT_SCOPE)
endfunction()

# Adds such a list of sources, with the folder in front.
function(modthread_sources name result)
    modthread_list(${name} files)
    list(TRANSFORM files PREPEND ${MODTHREAD_DIR}/)
    set(${result} ${${result}} ${files} PARENT_SCOPE)
endfunction()

if(NOT MODTHREAD_BACKEND AND IDF_TARGET)
    set(MODTHREAD_BACKEND freertos)
    set(modthread_idf ON)
endif()
if(NOT MODTHREAD_BACKEND)
    message(FATAL_ERROR "modthread: no backend for this port is known. The esp32 port has one; "
        "for another, write one (modthread/core/backend.h) and set MODTHREAD_BACKEND.")
endif()

set(modthread_files)
modthread_sources(MODTHREAD_SRC_CORE modthread_files)
modthread_sources(MODTHREAD_SRC_PYTHON modthread_files)
modthread_sources(MODTHREAD_SRC_BACKEND_OS_${MODTHREAD_BACKEND} modthread_files)
modthread_sources(MODTHREAD_SRC_BACKEND_${MODTHREAD_BACKEND} modthread_files)
if(modthread_idf)
    modthread_sources(MODTHREAD_SRC_IDF modthread_files)
endif()

add_library(usermod_modthread INTERFACE)
if(modthread_idf)
    # Sources of an interface would be compiled twice there: in the main component, and in
    # ESP-IDF's executable, which inherits them. That lacks ESP_PLATFORM and is at -O0, and the
    # linker would prefer it. So they go into a list of the component's own, which the search
    # for strings reads, too.
    list(APPEND MICROPY_SOURCE_LIB ${modthread_files})
else()
    target_sources(usermod_modthread INTERFACE ${modthread_files})
endif()
target_include_directories(usermod_modthread INTERFACE ${MODTHREAD_DIR}/..)
modthread_list(MODTHREAD_LDFLAGS_PYTHON modthread_ldflags)
modthread_list(MODTHREAD_LDFLAGS_${MODTHREAD_BACKEND} modthread_backend_ldflags)
list(APPEND modthread_ldflags ${modthread_backend_ldflags})
if(modthread_idf)
    modthread_list(MODTHREAD_LDFLAGS_IDF modthread_idf_ldflags)
    list(APPEND modthread_ldflags ${modthread_idf_ldflags})
endif()
if(modthread_idf AND NOT DEFINED MODTHREAD_TIMELINE)
    set(MODTHREAD_TIMELINE 1)
endif()
if(MODTHREAD_TIMELINE)
    modthread_list(MODTHREAD_LDFLAGS_TIMELINE modthread_timeline_ldflags)
    list(APPEND modthread_ldflags ${modthread_timeline_ldflags})
endif()
target_link_options(usermod_modthread INTERFACE ${modthread_ldflags})
target_link_libraries(usermod INTERFACE usermod_modthread)

# Not the library's, because the search for strings (qstr) doesn't see those.
list(APPEND MICROPY_DEF_BOARD
    MT_BACKEND_HEADER=\"../backends/${MODTHREAD_BACKEND}/backend_types.h\"
)
if(MODTHREAD_TIMELINE)
    list(APPEND MICROPY_DEF_BOARD MT_TRACE=1)
endif()
if(modthread_idf)
    list(APPEND MICROPY_DEF_BOARD MP_CONFIGFILE=\"modthread/mpconfigport_esp32.h\")
    if(MODTHREAD_STACK_PSRAM)
        list(APPEND MICROPY_DEF_BOARD MT_FREERTOS_STACK_PSRAM=1)
    endif()
endif()

# The module replaces the stock module, and the port's threads. The port adds its
# file to the build after this one was read, so it is switched off instead.
list(REMOVE_ITEM MICROPY_SOURCE_PY ${MICROPY_PY_DIR}/modthread.c)
set_source_files_properties(${MICROPY_PORT_DIR}/mpthreadport.c PROPERTIES HEADER_FILE_ONLY TRUE)

# The interpreter's own files run with the GIL only, see mpthreadport.h.
set_property(SOURCE ${MICROPY_SOURCE_PY} APPEND PROPERTY COMPILE_DEFINITIONS MT_HAS_GIL)
