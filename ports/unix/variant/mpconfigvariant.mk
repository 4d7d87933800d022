# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Set by ports/unix/Makefile: GIL, TRACE.

# Upstream's makefile would define MICROPY_PY_THREAD_GIL by itself, in one release
# always as 0: our header and this file do it instead.
MICROPY_PY_THREAD = 0
CFLAGS += -DMICROPY_PY_THREAD_GIL=$(GIL)
ifeq ($(GIL),0)
LDFLAGS += -Wl,--wrap=gc_collect_start -Wl,--wrap=gc_collect_end -Wl,--wrap=mp_sched_lock \
    -Wl,--wrap=mp_obj_new_module
endif

ifeq ($(TRACE),1)
CFLAGS += -DMICROPY_PY_SYS_SETTRACE=1 -DMICROPY_PERSISTENT_CODE_SAVE=1 -DMICROPY_COMP_CONST=0
endif

MODTHREAD_TIMELINE ?= 1

include $(VARIANT_DIR)/../common.mk
