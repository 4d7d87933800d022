# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The one list of the module's sources, relative to this folder. micropython.cmake reads it, too:
# NAME = words and references to other names, nothing else.

# Knows nothing of MicroPython.
MODTHREAD_SRC_CORE = core/deadline.c core/waitq.c core/spin.c core/word.c core/lock.c core/trace.c core/thread.c \
    core/gil_turns.c core/gil.c

# The module for MicroPython.
MODTHREAD_SRC_PYTHON = micropython/state.c micropython/gil_glue.c micropython/sched.c \
    micropython/wait.c micropython/timeout.c micropython/collect.c micropython/life.c \
    micropython/foreign.c micropython/shutdown.c micropython/soft_reset.c \
    micropython/prompt.c micropython/import.c micropython/excepthook.c \
    micropython/type_lock.c micropython/type_handle.c micropython/type_local.c \
    micropython/type_drop.c micropython/look.c micropython/threads.c \
    micropython/report.c micropython/detect.c micropython/timeline.c \
    micropython/interrupt.c micropython/module.c

# Part of every backend's.
MODTHREAD_LDFLAGS_PYTHON = -Wl,--wrap=mp_hal_stdin_rx_chr \
    -Wl,--wrap=mp_call_function_1_protected -Wl,--wrap=mp_sys_exit_obj

# With the timeline (MT_TRACE).
MODTHREAD_LDFLAGS_TIMELINE = -Wl,--wrap=gc_collect_start -Wl,--wrap=gc_collect_end

# The backend; with _OS, what it has without MicroPython.
MODTHREAD_SRC_BACKEND_OS_posix = backends/posix/backend.c backends/posix/stack.c \
    backends/posix/world.c backends/posix/wake.c backends/posix/foreign.c
MODTHREAD_SRC_BACKEND_posix = $(MODTHREAD_SRC_BACKEND_OS_posix) backends/posix/port_glue.c \
    backends/posix/lines.c backends/posix/quit.c backends/posix/visit.c backends/posix/ffi.c
MODTHREAD_LDFLAGS_posix = -pthread $(MODTHREAD_LDFLAGS_PYTHON) \
    -Wl,--wrap=mp_hal_delay_ms -Wl,--wrap=usleep -Wl,--wrap=select \
    -Wl,--wrap=mp_stream_write_adaptor -Wl,--wrap=ffi_call -Wl,--wrap=ffi_prep_closure_loc

MODTHREAD_SRC_BACKEND_OS_freertos = backends/freertos/backend.c backends/freertos/tasks.c \
    backends/freertos/trace_clock.c
MODTHREAD_SRC_BACKEND_freertos = $(MODTHREAD_SRC_BACKEND_OS_freertos) backends/freertos/port_glue.c
MODTHREAD_LDFLAGS_freertos = $(MODTHREAD_LDFLAGS_PYTHON)

# With it, on ESP-IDF.
MODTHREAD_SRC_IDF = backends/freertos/idf_fatal.c backends/freertos/idf_tls.c \
    backends/freertos/idf_unanswered.c
MODTHREAD_LDFLAGS_IDF = -Wl,--wrap=mbedtls_ctr_drbg_seed -Wl,--wrap=mbedtls_x509_crt_parse \
    -Wl,--wrap=mbedtls_ssl_handshake -Wl,--wrap=panic_restart

# Nothing runs on this one: docs/porting.md.
MODTHREAD_SRC_BACKEND_OS_template = backends/template/backend.c
MODTHREAD_SRC_BACKEND_template = $(MODTHREAD_SRC_BACKEND_OS_template) backends/template/port_glue.c
MODTHREAD_LDFLAGS_template = $(MODTHREAD_LDFLAGS_PYTHON)

MODTHREAD_SRC_BACKEND_OS = $(MODTHREAD_SRC_BACKEND_OS_$(MODTHREAD_BACKEND))
MODTHREAD_SRC_BACKEND = $(MODTHREAD_SRC_BACKEND_$(MODTHREAD_BACKEND))
MODTHREAD_LDFLAGS = $(MODTHREAD_LDFLAGS_$(MODTHREAD_BACKEND))
