# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Reads a project's file of targets: their names, and what a test may ask of them.

    [unix-small]
    run = unix:../micropython/ports/unix/build-minimal/micropython
    has = process small
    build = make -C ../micropython/ports/unix VARIANT=minimal

    [left]
    run = id:0d28-0204-33
    has = soft-reset wifi

    [port:]
    has = soft-reset wifi

`run` is what `--target` takes without a name. A relative path begins at the file's own folder, or
at every build root where it begins with `{build}/`. `has` are words that a test `needs`; without
it they are those that go with `run`. `build` is shown where the file is missing.

Further options: `options` of QEMU's command line, `line = pty` for its line on a pseudo-terminal,
`chip` that an ESP32's firmware must be for, `stock = yes` for a target that rules don't bind,
`only` for the files of device tests that are for it, without `.py`.

A section such as `[port:]` or `[unix:]` says only what those have that were named by their path
or port.
"""

from __future__ import annotations

import configparser
import os
import shlex
from dataclasses import replace
from pathlib import Path

from .targets import BUILD_ROOT, DIRECT, NO_NAMES, PORT, Kind, Known, TargetError, port_of

FIELDS = frozenset({"run", "has", "build", "options", "line", "chip", "stock", "only"})


def read_known(path: Path) -> Known:
    """The targets of a file, in its order; without the file there are none with a name.

    Raises TargetError that says what is wrong in it.
    """
    ini = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    try:
        if not ini.read(path, encoding="utf-8"):
            return NO_NAMES
        kinds: dict[str, Kind] = {}
        direct = dict(DIRECT)
        for name in ini.sections():
            kind = _kind(name, ini[name], path.parent)
            (direct if name in DIRECT else kinds)[name] = kind
    except (configparser.Error, ValueError, TargetError) as error:
        raise TargetError(f"{path}: {error}") from error
    return Known(kinds, direct)


def _kind(name: str, section: configparser.SectionProxy, folder: Path) -> Kind:
    unknown = set(section) - FIELDS
    if unknown:
        raise TargetError(f"[{name}] has {', '.join(sorted(unknown))}, and that means nothing")
    kind = DIRECT[name] if name in DIRECT else _runs(name, section.get("run", ""), folder)
    if "has" in section:
        kind = replace(kind, has=frozenset(section["has"].split()))
    return replace(
        kind,
        name=name,
        options=tuple(shlex.split(section.get("options", ""))),
        pty=kind.pty or section.get("line", "") == "pty",
        chip=section.get("chip", ""),
        stock=section.getboolean("stock", fallback=False),
        build=section.get("build", ""),
        only=frozenset(section.get("only", "").split()),
    )


def _runs(name: str, run: str, folder: Path) -> Kind:
    """The kind that `run` stands for."""
    port = port_of(run)
    if port:
        return replace(DIRECT[PORT.name], port=port)
    scheme, _, file = run.partition(":")
    kind = DIRECT.get(f"{scheme}:")
    if not kind or kind is PORT or not file:
        raise TargetError(f"[{name}] run = {run!r} is no target, such as unix:PROGRAM or port:URL")
    inside = file.startswith(f"{BUILD_ROOT}/")
    return replace(kind, file=file if inside else os.path.normpath(folder / file))
