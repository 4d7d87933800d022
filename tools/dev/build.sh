#!/bin/sh
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Build one MicroPython binary, and say so in one line.
#
#   build.sh DIR MAKE-ARGUMENT...    makes DIR/micropython
#
# The makefile that the arguments name gets MICROPYTHON_DIR (the fetched tree) and BUILD, both
# absolute. DIR is emptied first when it was built from another tree: objects of two MicroPython
# versions do not mix, and make would not notice. DIR/../version names the version built last.
#
# Environment: FETCH_ARGS arguments for fetch.py; ALSO_FROM another tree that it is built from;
# MAKE; V=1 shows everything.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$1
shift

# $FETCH_ARGS is a list of words on purpose.
# shellcheck disable=SC2086
fetched=$(PYTHONPATH="$root/tools" python3 -m dev.fetch --print-path --print-version \
    ${FETCH_ARGS-})
tree=$(echo "$fetched" | sed -n 1p)
version=$(echo "$fetched" | sed -n 2p)
note=$(echo "$fetched" | sed -n 3p)

from="$fetched${ALSO_FROM:+
$ALSO_FROM}"
if [ "$(cat "$dir/source" 2>/dev/null)" != "$from" ]; then
    rm -rf "$dir"
fi
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
echo "$from" >"$dir/source"
echo "$version" >"$dir/../version"

# MicroPython asks git for its version; without this it would get this project's.
GIT_CEILING_DIRECTORIES=$(dirname "$tree")
export GIT_CEILING_DIRECTORIES
# Its build runs Python scripts of the fetched tree, which must stay as it is.
export PYTHONDONTWRITEBYTECODE=1

build() {
    "${MAKE:-make}" --no-print-directory -j"$(nproc)" "$@" MICROPYTHON_DIR="$tree" BUILD="$dir"
}

# MicroPython makes the frozen code anew when a Python file has changed. It must also when C code
# has: a string that is new there is defined twice otherwise.
frozen=$dir/frozen_content.c
if [ -n "$(find "$root/modthread" "$root/ports" -name '*.[ch]' -newer "$frozen" 2>/dev/null)" ]; then
    rm -f "$frozen"
fi

echo "build: ${dir#"$PWD"/}/${PRODUCT:-micropython} from MicroPython $version$note"
if [ "${V:-0}" = 1 ]; then
    build "$@"
elif ! build "$@" >"$dir/build.log" 2>&1; then
    # The compiler command lines in there are thousands of characters long.
    tail -n 40 "$dir/build.log" | cut -c 1-200 >&2
    echo "build: failed; everything it said is in ${dir#"$PWD"/}/build.log" >&2
    exit 1
fi
