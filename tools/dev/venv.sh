#!/bin/sh
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Install Python's tools into a folder, and no more of them than are needed.
#
#   venv.sh VENV STAGE    leaves the file VENV/STAGE, unless pip fails
#
# Each stage has the one before: `runner` is a prompt and tests, `flasher` has esptool, too, and
# `installed` all that `make test` and `make lint` use. A stage older than pyproject.toml is made
# anew. Two of these at a time wait for each other. V=1 shows what pip says.
set -eu

venv=$1
stage=$2
case $stage in
    runner) extra='' stages='runner' what='mprig and pytest, 50 MB' ;;
    flasher) extra='[flash]' stages='runner flasher' what='mprig, pytest and esptool, 80 MB' ;;
    installed) extra='[dev]' stages='runner flasher installed' what="all of Python's tools, 600 MB" ;;
    *) echo "venv.sh: no stage is called $stage" >&2 && exit 2 ;;
esac
types=tests/types/requirements.txt

is_current() {
    [ -e "$venv/$1" ] && [ -z "$(find pyproject.toml "$types" -newer "$venv/$1")" ]
}

# pip's answer goes to nobody, or to one line of a terminal that counts packages.
progress() {
    if [ "${V:-0}" = 1 ]; then
        cat
    elif [ -t 2 ]; then
        awk '/^ *Collecting/ { printf "\rvenv: package %d, %-50.50s", ++n, $2 >"/dev/stderr" }
             /^Installing/ { printf "\rvenv: unpacking %d packages%-40s", n, "" >"/dev/stderr" }
             END { printf "\r%-75s\r", "" >"/dev/stderr" }'
    else
        cat >/dev/null
    fi
}

pip() {
    quiet=
    # Its warnings, too, where nobody looks.
    [ "${V:-0}" = 1 ] || [ -t 2 ] || quiet=-qq
    rm -f "$venv/failed"
    { "$venv/bin/python" -m pip install $quiet --disable-pip-version-check "$@" ||
        touch "$venv/failed"; } | progress
    [ ! -e "$venv/failed" ]
}

# pip writes into the folder that it installs from. This one has links, so the checkout stays as
# it is.
link() {
    mkdir -p "$venv/from/tools"
    ln -sfn "$PWD/pyproject.toml" "$venv/from/pyproject.toml"
    ln -sfn "$PWD/tools/mprig" "$venv/from/tools/mprig"
}

install() {
    link
    # The versions that the tests run with, for a smaller stage, too.
    sed -n 's/^ *"\([A-Za-z0-9-]*==[^"]*\)".*/\1/p' pyproject.toml >"$venv/versions.txt"
    pip --constraint "$venv/versions.txt" -e "$venv/from$extra" || return 1
    [ "$stage" != installed ] || pip --no-deps --target "$venv/typings" -r "$types"
}

mkdir -p "$(dirname "$venv")"
if command -v flock >/dev/null; then
    # pip keeps it, too, should this script be killed.
    exec 9>"$venv.lock"
    flock 9
fi
if is_current "$stage"; then
    exit 0
fi
echo "venv: installing $what, into $venv" >&2
is_current runner || { rm -rf "$venv" && python3 -m venv "$venv"; }
if ! install; then
    echo "venv: pip could not install the tools (pyproject.toml, $types); its reason is above" >&2
    exit 1
fi
for each in $stages; do
    touch "$venv/$each"
done
