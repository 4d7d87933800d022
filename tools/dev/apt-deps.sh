#!/bin/sh
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Install what tools/dev/apt-packages.txt lists and this machine lacks: as root by itself, otherwise
# by telling the user what to type. Silent, and quick, when nothing is missing.
set -eu

packages=$(grep -v '^#' "$(dirname "$0")/apt-packages.txt" | tr '\n' ' ')

if ! command -v dpkg-query >/dev/null; then
    echo "apt-deps: no Debian system; going on in the hope that these are there: $packages" >&2
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "apt-deps: missing packages; run: sudo apt-get install$missing" >&2
    exit 1
fi

echo "apt-deps: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# $missing is a list of words on purpose.
# shellcheck disable=SC2086
if ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends $missing; } \
    >/dev/null; then
    echo "apt-deps: apt-get could not install$missing; its messages are above" >&2
    exit 1
fi
