# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

include(${CMAKE_CURRENT_LIST_DIR}/../upstream.cmake)
