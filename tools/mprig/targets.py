# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Targets: what `--target` takes, and where each one's interpreter is.

    unix:PROGRAM          an interpreter that is a process here
    pty:PROGRAM           the same behind a board's prompt, on a pseudo-terminal
    mps2:FIRMWARE.ELF     an Arm board in QEMU, MPS2 with AN385; also mps2-an386:, mps2-an500:
    qemu:FIRMWARE.BIN     an ESP32 in Espressif's QEMU
    port:URL  a0  u0  c0  id:SERIAL-NUMBER  execpty:COMMAND        a board on a port

A project gives names to these in a file (see `known`).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Before a command that prints where its board is.
EXECPTY = "execpty:"
#: Begins a path that is in every build root.
BUILD_ROOT = "{build}"


class TargetError(Exception):
    """A target can't be used; the text says what to do about it."""


@dataclass(frozen=True)
class Kind:
    """The part of a target that its name tells.

    `has` are the features that a test can ask for with `needs`. `file` is the interpreter's path.
    `machine` is what QEMU calls the Arm board that it is for, with these further `options`.
    `pty`: its line is a pseudo-terminal. `esp`: the firmware of an ESP32, for Espressif's QEMU; it
    must be for `chip` if there is one. `port`: a board is there. `stock` targets don't have what
    the rules are about. `build` is the command that makes the file. `only`: the files of device
    tests that are for it, without `.py`; empty means all.
    """

    name: str
    has: frozenset[str] = frozenset()
    file: str = ""
    machine: str = ""
    options: tuple[str, ...] = ()
    pty: bool = False
    esp: bool = False
    chip: str = ""
    port: str = ""
    stock: bool = False
    build: str = ""
    only: frozenset[str] = frozenset()

    def takes(self, test: Path) -> bool:
        """Is this file of device tests one of those that are for it?"""
        return not self.only or test.stem in self.only

    @property
    def never_idle(self) -> bool:
        """It takes all of a CPU also when it has nothing to do: its time jumps ahead then."""
        return "sleep=off" in ",".join(self.options)


#: process: it has an exit status, and Ctrl-C is a signal. soft-reset: Ctrl-D at the prompt begins
#: anew in the same memory. qemu: QEMU pretends to be the board.
_PROCESS, _BOARD = frozenset({"process"}), frozenset({"soft-reset"})
_QEMU = _BOARD | {"qemu"}
PORT = Kind("port:", _BOARD)
#: Targets that are named by a path, or a port; a project's file may say what these have.
DIRECT = {
    kind.name: kind
    for kind in (
        Kind("unix:", _PROCESS),
        Kind("pty:", _BOARD, pty=True),
        Kind("mps2:", _QEMU, machine="mps2-an385"),
        *(Kind(f"mps2-{board}:", _QEMU, machine=f"mps2-{board}") for board in ("an386", "an500")),
        Kind("qemu:", _QEMU, esp=True),
        PORT,
    )
}


@dataclass(frozen=True)
class Target:
    """An interpreter to test: one kind, from one build root or the user's own `file` or `port`.

    `port` is pyserial's URL, or `id:` and the serial number of a USB device, or `execpty:` and a
    command that prints the path of the pseudo-terminal that its board is on.
    """

    kind: Kind
    root: Path = Path()
    port: str = ""
    file: str = ""

    @property
    def id(self) -> str:
        """The kind's name, with the root's version if it has one: `unix@1.25.0`."""
        if self.kind.name not in DIRECT:
            return f"{self.kind.name}@{self.version}" if self.version else self.kind.name
        if self.command:
            # Commands are long, and two may begin alike.
            name = Path(self.command[0]).name
            return f"{EXECPTY}{name}-{zlib.crc32(self.port.encode()):08x}"
        if self.port:
            return self.port.replace("/dev/", "").replace("/", "_")
        # Builds are called alike, and their folders aren't.
        folder = self.path.resolve().parent.name
        return f"{self.kind.name}{self.path.name if folder in ('', 'bin') else folder}"

    @property
    def log_folder(self) -> str:
        """The name that it has as a folder, on every file system."""
        return re.sub(r"[^\w.@-]+", "_", self.id)

    @property
    def version(self) -> str:
        """MicroPython's, of which it was built; empty if that isn't known."""
        version = self.root / "version"
        is_known = self.kind.file.startswith(BUILD_ROOT) and version.is_file()
        return version.read_text().strip() if is_known else ""

    @property
    def command(self) -> list[str]:
        """The command to start its board; empty if that isn't done by a command of the user's."""
        if not self.port.startswith(EXECPTY):
            return []
        return shlex.split(self.port[len(EXECPTY) :])

    @property
    def path(self) -> Path:
        """Where its interpreter would be."""
        return Path(self.file or self.kind.file.replace(BUILD_ROOT, str(self.root)))

    @property
    def is_board(self) -> bool:
        """Is it reached over a serial line?"""
        return bool(self.port or self.kind.machine or self.kind.pty or self.kind.esp)

    def interpreter(self) -> Path:
        """The path of its interpreter; raises TargetError if it isn't there.

        A board on a port has it already.
        """
        if self.port:
            return self.path
        if not self.path.is_file():
            builds = f": `{self.kind.build}` builds it" if self.kind.build else ""
            raise TargetError(f"{self.path} is missing{builds}")
        if not (self.kind.machine or self.kind.esp or os.access(self.path, os.X_OK)):
            raise TargetError(f"{self.path} is no program: it may not be executed")
        return self.path


@dataclass(frozen=True)
class Known:
    """All targets: a project's own by name, and the kinds of those without one."""

    kinds: Mapping[str, Kind]
    direct: Mapping[str, Kind]

    @property
    def features(self) -> frozenset[str]:
        """All that a test may need."""
        kinds = [*DIRECT.values(), *self.direct.values(), *self.kinds.values()]
        return frozenset().union(*(kind.has for kind in kinds))

    def named(self, name: str, roots: Sequence[Path]) -> list[Target]:
        """The target called `name`; `unix@1.26.1` is that version's. TargetError if none.

        `unix@newest` is that of the last root.
        """
        port = port_of(name)
        if port:
            return [Target(self.direct[PORT.name], port=port)]
        kind, at, version = name.partition("@")
        if version == "newest":
            roots, at = roots[-1:], ""
        if kind in self.kinds:
            return self._of_kind(self.kinds[kind], roots, version if at else None)
        scheme, _, file = name.partition(":")
        if f"{scheme}:" in self.direct and file and f"{scheme}:" != PORT.name:
            return [Target(self.direct[f"{scheme}:"], file=program_of(file))]
        there = f"{', '.join(self.kinds)}, and " if self.kinds else ""
        paths = ", ".join(f"{scheme}FILE" for scheme in self.direct if scheme != PORT.name)
        ports = "a0, u0, c0, port:URL, id:SERIAL-NUMBER or execpty:COMMAND"
        raise TargetError(f"no target {name!r}: there are {there}{paths}, and {ports} for boards")

    @staticmethod
    def _of_kind(kind: Kind, roots: Sequence[Path], version: str | None) -> list[Target]:
        if not kind.file.startswith(BUILD_ROOT):
            return [Target(kind, port=kind.port)]
        targets = [Target(kind, root) for root in roots]
        found = [target for target in targets if version in (None, target.version)]
        if not found:
            there = ", ".join(sorted({target.version for target in targets} - {""})) or "none"
            name = f"{kind.name}@{version}"
            raise TargetError(f"no target {name!r}: there are builds of these versions: {there}")
        return found


#: Without a project's file.
NO_NAMES = Known({}, DIRECT)

#: Short names of ports, as upstream's tools have them: a0 is /dev/ttyACM0.
SHORT_PORTS = {"a": "/dev/ttyACM", "u": "/dev/ttyUSB", "c": "COM"}


def port_of(name: str) -> str:
    """The port that a target's name stands for, empty if it names no port."""
    if name.startswith("port:"):
        return name[len("port:") :]
    if name.startswith("id:"):
        return name
    if name.startswith(EXECPTY):
        try:
            return name if shlex.split(name[len(EXECPTY) :]) else ""
        except ValueError as error:
            raise TargetError(f"{name}: {error}") from error
    short = re.fullmatch(r"([auc])(\d+)", name)
    return f"{SHORT_PORTS[short[1]]}{short[2]}" if short else ""


def program_of(file: str) -> str:
    """The path of a file; a mere word may also be a program on PATH."""
    if os.sep in file or Path(file).exists():
        return file
    return shutil.which(file) or file


def find(names: Sequence[str], roots: Sequence[Path], known: Known = NO_NAMES) -> list[Target]:
    """Every target of `names` in every root, boards once; TargetError for a name that isn't one."""
    targets = [target for name in names for target in known.named(name, roots)]
    # Asked for twice is still once.
    return list(dict.fromkeys(targets))
