# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# modthread as a user C module: USER_C_MODULES=<the folder above this one>.
# MODTHREAD_BACKEND is posix or freertos; of upstream's ports unix is known to be posix.
# MODTHREAD_TIMELINE: 1 adds the timeline (MT_TRACE).

# A manifest's c_module() may name it, and USER_C_MODULES, too.
ifndef MODTHREAD_INCLUDED
MODTHREAD_INCLUDED := 1
MODTHREAD_DIR := $(USERMOD_DIR)
MODTHREAD_BACKEND ?= $(if $(filter unix,$(notdir $(CURDIR))),posix)
MODTHREAD_TIMELINE ?= 0

ifeq ($(MODTHREAD_BACKEND),)
$(error modthread: no operating system is known for the port in $(CURDIR). The module runs on \
    Linux and on FreeRTOS: say MODTHREAD_BACKEND=posix or MODTHREAD_BACKEND=freertos if it has one \
    of them, and see docs/porting.md; a port without any, such as qemu, can't have threads)
endif
ifeq ($(wildcard $(MODTHREAD_DIR)/backends/$(MODTHREAD_BACKEND)/backend_types.h),)
$(error modthread: MODTHREAD_BACKEND=$(MODTHREAD_BACKEND): there is no such folder in \
    $(MODTHREAD_DIR)/backends)
endif

include $(MODTHREAD_DIR)/sources.mk

SRC_USERMOD_C += $(addprefix $(MODTHREAD_DIR)/, \
    $(MODTHREAD_SRC_CORE) $(MODTHREAD_SRC_PYTHON) $(MODTHREAD_SRC_BACKEND))

CFLAGS_USERMOD += -I$(abspath $(MODTHREAD_DIR)/..)
CFLAGS_USERMOD += -DMT_BACKEND_HEADER='"../backends/$(MODTHREAD_BACKEND)/backend_types.h"'
LDFLAGS_USERMOD += $(MODTHREAD_LDFLAGS)
ifeq ($(MODTHREAD_TIMELINE),1)
CFLAGS_USERMOD += -DMT_TRACE=1
LDFLAGS_USERMOD += $(MODTHREAD_LDFLAGS_TIMELINE)
endif

# The stock module and the stock port's threads come out empty.
MODTHREAD_EMPTY = -UMICROPY_PY_THREAD -DMICROPY_PY_THREAD=0 \
    -UMICROPY_PY_THREAD_GIL -DMICROPY_PY_THREAD_GIL=0
$(BUILD)/py/modthread.o: private CFLAGS += $(MODTHREAD_EMPTY)
$(BUILD)/mpthreadport.o: private CFLAGS += $(MODTHREAD_EMPTY)

# All of the interpreter itself runs with the GIL: see mpthreadport.h. The same in cmake is a
# compile definition for MicroPython's own sources; without it all works, but slower.
$(BUILD)/py/%.o: private CFLAGS += -DMT_HAS_GIL

endif # MODTHREAD_INCLUDED
