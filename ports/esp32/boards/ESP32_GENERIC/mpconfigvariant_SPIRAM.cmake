# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

include(${CMAKE_CURRENT_SOURCE_DIR}/boards/ESP32_GENERIC/mpconfigvariant_SPIRAM.cmake)
