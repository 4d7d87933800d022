# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The board and the kernel without MicroPython. Included with
#
#   BOARD            an385 (Cortex-M3), an386 (Cortex-M4), an500 (Cortex-M7)
#   MPS2_DIR         ports/mps2
#   FREERTOS_DIR     a kernel, V9 or newer: a folder with tasks.c, or with Source/tasks.c
#
# gives BOARD_ARCH, BOARD_INC, BOARD_SRC (relative to MPS2_DIR), FREERTOS_SRC (relative to
# FREERTOS_SOURCE), BOARD_LD and BOARD_MACHINE.

BOARD ?= an385
BOARD_CPU_an385 = cortex-m3
BOARD_CPU_an386 = cortex-m4
BOARD_CPU_an500 = cortex-m7
BOARD_CPU = $(or $(BOARD_CPU_$(BOARD)),$(error BOARD=$(BOARD): it is an385, an386 or an500))
BOARD_MACHINE = mps2-$(BOARD)

# The kernel's Cortex-M3 port runs on all three, as long as nobody uses the FPU.
BOARD_ARCH = -mthumb -mcpu=$(BOARD_CPU) -mfloat-abi=soft
BOARD_LD = $(MPS2_DIR)/board/mps2.ld
BOARD_SRC = board/startup.c board/uart.c board/fault.c board/freertos_hooks.c

FREERTOS_SOURCE := $(patsubst %/tasks.c,%,$(firstword \
    $(wildcard $(FREERTOS_DIR)/tasks.c $(FREERTOS_DIR)/Source/tasks.c)))
ifeq ($(FREERTOS_SOURCE),)
$(error FREERTOS_DIR=$(FREERTOS_DIR) has no tasks.c and no Source/tasks.c)
endif
FREERTOS_PORT = portable/GCC/ARM_CM3
FREERTOS_SRC = tasks.c queue.c list.c $(FREERTOS_PORT)/port.c portable/MemMang/heap_4.c

BOARD_INC = -I$(MPS2_DIR)/board -I$(FREERTOS_SOURCE)/include -I$(FREERTOS_SOURCE)/$(FREERTOS_PORT)
