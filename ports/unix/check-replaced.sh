#!/bin/sh
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Fails if an object file of the stock thread module defines anything: then the
# firmware would have two.

for object in "$@"; do
    symbols=$(nm --defined-only "$object") || exit 1
    if [ -n "$symbols" ]; then
        echo "$object should be empty, modthread replaces it, but it defines:" >&2
        echo "$symbols" >&2
        exit 1
    fi
done
