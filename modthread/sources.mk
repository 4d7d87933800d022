# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The one list of the module's sources, relative to this folder. micropython.cmake reads it, too:
# NAME = words and references to other names, nothing else.

# Knows nothing of MicroPython.
MODTHREAD_SRC_CORE = deadline.c waitq.c lock.c thread.c gil.c

# The module for MicroPython.
MODTHREAD_SRC_PYTHON = mpthread.c guest.c stop.c room.c timeout.c modthread.c modthread_lock.c \
    modthread_handle.c modthread_local.c import.c

# The backend; with _OS, what it has without MicroPython.
MODTHREAD_SRC_BACKEND_OS_posix = backends/posix/backend.c backends/posix/world.c \
    backends/posix/wake.c
MODTHREAD_SRC_BACKEND_posix = $(MODTHREAD_SRC_BACKEND_OS_posix) backends/posix/unix_port.c
MODTHREAD_LDFLAGS_posix = -pthread -Wl,--wrap=mp_hal_stdin_rx_chr \
    -Wl,--wrap=mp_hal_delay_ms -Wl,--wrap=usleep

MODTHREAD_SRC_BACKEND_OS_freertos = backends/freertos/backend.c backends/freertos/tasks.c
MODTHREAD_SRC_BACKEND_freertos = $(MODTHREAD_SRC_BACKEND_OS_freertos) backends/freertos/python.c
MODTHREAD_LDFLAGS_freertos = -Wl,--wrap=mp_hal_stdin_rx_chr

# With it, on ESP-IDF.
MODTHREAD_SRC_IDF = backends/freertos/idf.c backends/freertos/idf_tls.c
MODTHREAD_LDFLAGS_IDF = -Wl,--wrap=mbedtls_ctr_drbg_seed -Wl,--wrap=mbedtls_x509_crt_parse \
    -Wl,--wrap=mbedtls_ssl_handshake

MODTHREAD_SRC_BACKEND_OS = $(MODTHREAD_SRC_BACKEND_OS_$(MODTHREAD_BACKEND))
MODTHREAD_SRC_BACKEND = $(MODTHREAD_SRC_BACKEND_$(MODTHREAD_BACKEND))
MODTHREAD_LDFLAGS = $(MODTHREAD_LDFLAGS_$(MODTHREAD_BACKEND))
