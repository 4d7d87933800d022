# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig flash`: firmware onto ESP32 boards, by esptool.

image
    what a firmware file is, and whether it is whole: known before a board is touched.
ports
    which port has the board.
board
    writes an image and doesn't believe it before the board's flash has been checked.
check
    asks the firmware that runs which it is.
command
    the command line.
"""
