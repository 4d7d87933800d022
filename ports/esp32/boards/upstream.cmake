# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Upstream's board of the same name as the folder, and what modthread wants besides.
# Included by the port's CMakeLists.txt, through a board's mpconfigboard.cmake.

get_filename_component(modthread_board ${MICROPY_BOARD_DIR} NAME)
include(${CMAKE_CURRENT_SOURCE_DIR}/boards/${modthread_board}/mpconfigboard.cmake)

list(APPEND SDKCONFIG_DEFAULTS ${CMAKE_CURRENT_LIST_DIR}/sdkconfig.modthread)
if(MODTHREAD_STACK_PSRAM)
    list(APPEND SDKCONFIG_DEFAULTS ${CMAKE_CURRENT_LIST_DIR}/sdkconfig.stack_psram)
endif()
