#!/bin/bash
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# with-idf.sh COMMAND...: runs a command with ESP-IDF's tools on PATH, those of IDF_PATH unless
# idf.py is there already. (bash, because IDF's export.sh isn't for other shells.)

if ! command -v idf.py >/dev/null && [ -n "${IDF_PATH-}" ]; then
    if [ ! -f "$IDF_PATH/export.sh" ]; then
        echo "esp32: IDF_PATH=$IDF_PATH is no ESP-IDF: it has no export.sh" >&2
        exit 1
    fi
    if ! said=$(. "$IDF_PATH/export.sh" 2>&1); then
        echo "$said" >&2
        echo "esp32: $IDF_PATH/export.sh fails; has $IDF_PATH/install.sh been run?" >&2
        exit 1
    fi
    . "$IDF_PATH/export.sh" >/dev/null 2>&1
fi
exec "$@"
