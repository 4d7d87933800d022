# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# What a build with SAN=thread needs besides.

# Reads and writes of volatile variables become calls (volatile.c).
CFLAGS += --param tsan-distinguish-volatile=1
# The signal that stops a thread (signals.c).
WRAP_HOST += sigaction pthread_kill
SRC_TSAN = tsan/options.c tsan/volatile.c tsan/signals.c
