# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# A user module in C++ that needs no C++ library, for firmware without an operating system. The one
# header that MicroPython 1.28 asks for is in include.

CPP_DIR := $(USERMOD_DIR)
SRC_USERMOD_C += $(CPP_DIR)/module.c
SRC_USERMOD_CXX += $(CPP_DIR)/waits.cpp
CXXFLAGS_USERMOD += -I$(CPP_DIR)/include
