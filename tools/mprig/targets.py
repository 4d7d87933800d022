# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The one list of targets, and where each one's interpreter is."""

from __future__ import annotations

import re
import shlex
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Before a command that prints where its board is.
EXECPTY = "execpty:"
#: Before the path of an ESP32's firmware.bin, for Espressif's QEMU.
IMAGE = "qemu:"


class TargetError(Exception):
    """A target can't be used; the text says what to do about it."""


@dataclass(frozen=True)
class Kind:
    """What is the same for a target in every build root.

    `has` are the names that a test can ask for with `needs`. `stock` targets have upstream's own
    threads, or none: rules aren't required of them. `file` is what a build leaves in `folder`,
    and `machine` the name that QEMU has for the board that it is for, with these further
    `options`. `pty`: its line is a pseudo-terminal, not a socket. `chip`: the firmware of an ESP32,
    for Espressif's QEMU, built for `board`.
    """

    name: str
    has: frozenset[str]
    stock: bool = False
    file: str = "micropython"
    machine: str = ""
    options: tuple[str, ...] = ()
    pty: bool = False
    chip: str = ""
    board: str = ""

    @property
    def folder(self) -> str:
        """Where a build leaves it; how it is run doesn't matter there."""
        if self.chip:
            return f"esp32-{self.board}"
        return self.name.removesuffix("-pty").removesuffix("-icount")

    @property
    def never_idle(self) -> bool:
        """It takes all of a CPU also when it has nothing to do: its time jumps ahead then."""
        return "sleep=off" in ",".join(self.options)

    @property
    def make(self) -> str:
        """The command that builds it."""
        goals = {
            "unix-nogil": "unix GIL=0",
            "unix-trace": "unix TRACE=1",
            "unix-nothread": "unix THREADS=0",
            "stock-gil": "stock GIL=1",
            "mps2-stock": "mps2 THREADS=stock",
            "mps2-nothread": "mps2 THREADS=0",
            "mps2-tests": "mps2 TESTS=1",
            "mps2-an386": "mps2 BOARD=an386",
            "mps2-an500": "mps2 BOARD=an500",
            f"esp32-{self.board}": f"esp32 BOARD={self.board}",
        }
        return f"make {goals.get(self.folder, self.folder)}"


#: gil: threads take turns. atomic-dict: what several threads do to one dict, list or set at the
#: same time is done one after the other. settrace: the core has sys.settrace.
#: process: has an exit status, and Ctrl-C is a signal. soft-reset: Ctrl-D at the prompt begins
#: anew in the same memory. last-words: a fault says what and where, and ends the machine.
#: qemu: QEMU pretends to be the board. foreign: a task that isn't a thread can call Python, and
#: what else only a build for tests has.
#: main-board: stands for its port; what takes long and tests the port only runs there.
_TURNS = frozenset({"gil", "atomic-dict"})
_BOARD = _TURNS | {"soft-reset"}
_QEMU = _BOARD | {"last-words", "qemu"}
#: A slow CPU: the clock goes by instructions, 2 ** 7 ns each. So the kernel's tick comes every
#: eight thousand instructions, and tasks are switched where they seldom are otherwise.
_ICOUNT = ("-icount", "shift=7,sleep=off")
#: Upstream's boards of the chips that Espressif's QEMU knows.
_ESP_BOARDS = {
    "esp32": "ESP32_GENERIC",
    "esp32c3": "ESP32_GENERIC_C3",
    "esp32s3": "ESP32_GENERIC_S3",
}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("unix", frozenset({"gil", "atomic-dict", "process"})),
        Kind("unix-nogil", frozenset({"process"})),
        Kind("unix-trace", frozenset({"gil", "atomic-dict", "settrace", "process"})),
        Kind("unix-nothread", frozenset({"process"}), stock=True),
        Kind("stock", frozenset({"process"}), stock=True),
        Kind("stock-gil", frozenset({"gil", "atomic-dict", "process"}), stock=True),
        Kind("mps2", _QEMU | {"main-board"}, file="firmware.elf", machine="mps2-an385"),
        Kind("mps2-tests", _QEMU | {"foreign"}, file="firmware.elf", machine="mps2-an385"),
        Kind("mps2-stock", _QEMU, stock=True, file="firmware.elf", machine="mps2-an385"),
        Kind("mps2-nothread", _QEMU, stock=True, file="firmware.elf", machine="mps2-an385"),
        Kind("mps2-an386", _QEMU, file="firmware.elf", machine="mps2-an386"),
        Kind("mps2-an500", _QEMU, file="firmware.elf", machine="mps2-an500"),
        Kind("mps2-icount", _QEMU, file="firmware.elf", machine="mps2-an385", options=_ICOUNT),
        Kind("mps2-pty", _QEMU, file="firmware.elf", machine="mps2-an385", pty=True),
        Kind("unix-pty", _TURNS, pty=True),
        Kind("board", _BOARD),
        Kind("qemu", _BOARD, file="firmware.bin"),
        *(
            Kind(f"{chip}-qemu", _BOARD, file="firmware.bin", chip=chip, board=board)
            for chip, board in _ESP_BOARDS.items()
        ),
    )
}
#: Those that aren't a build's: a user's own board, or firmware.
NOT_BUILT = ("board", "qemu")
FEATURES = frozenset().union(*(kind.has for kind in KINDS.values()))


@dataclass(frozen=True)
class Target:
    """An interpreter to test: one kind, from one build root or `image`, or a board on `port`.

    `port` is pyserial's URL, or `id:` and the serial number of a USB device, or `execpty:` and a
    command that prints the path of the pseudo-terminal that its board is on.
    `image` is an ESP32's firmware of the user's, for QEMU.
    """

    kind: Kind
    root: Path
    port: str = ""
    image: str = ""

    @property
    def id(self) -> str:
        """The kind's name, with the root's version if it has one: `unix@1.25.0`."""
        if self.command:
            # Commands are long, and two may begin alike.
            name = Path(self.command[0]).name
            return f"{EXECPTY}{name}-{zlib.crc32(self.port.encode()):08x}"
        if self.port:
            return self.port.replace("/dev/", "").replace("/", "_")
        if self.image:
            return f"{IMAGE}{Path(self.image).resolve().parent.name}"
        return f"{self.kind.name}@{self.version}" if self.version else self.kind.name

    @property
    def version(self) -> str:
        """MicroPython's, of which it was built; empty if that isn't known."""
        version = self.root / "version"
        return version.read_text().strip() if version.is_file() else ""

    @property
    def command(self) -> list[str]:
        """What starts its board; empty if that isn't done by a command of the user's."""
        if not self.port.startswith(EXECPTY):
            return []
        return shlex.split(self.port[len(EXECPTY) :])

    @property
    def path(self) -> Path:
        """Where its interpreter would be."""
        if self.image:
            return Path(self.image)
        return self.root / self.kind.folder / self.kind.file

    @property
    def is_board(self) -> bool:
        """Is it reached over a serial line?"""
        return bool(self.port or self.kind.machine or self.kind.pty or self.is_esp)

    @property
    def is_esp(self) -> bool:
        """Is it an ESP32 in QEMU?"""
        return bool(self.kind.chip or self.image)

    def interpreter(self) -> Path:
        """The path of its interpreter; raises TargetError if it isn't built.

        A board on a port has it already.
        """
        if not self.port and not self.path.is_file():
            builds = "" if self.image else f": `{self.kind.make}` builds it"
            raise TargetError(f"{self.path} is missing{builds}")
        return self.path


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


def _built(name: str, roots: Sequence[Path]) -> list[Target]:
    """The targets that `name` stands for if it is a build's; `unix@1.26.1` is that version's."""
    kind, at, version = name.partition("@")
    if kind not in KINDS or kind in NOT_BUILT:
        return []
    targets = [Target(KINDS[kind], root) for root in roots]
    found = [target for target in targets if not at or target.version == version]
    if not found:
        there = ", ".join(sorted({target.version for target in targets})) or "none"
        raise TargetError(f"no target {name!r}: there are builds of these versions: {there}")
    return found


def find(names: Sequence[str], roots: Sequence[Path]) -> list[Target]:
    """Every target of `names` in every root, boards once; TargetError for a name that isn't one."""
    targets = []
    for name in names:
        port = port_of(name)
        built = [] if port else _built(name, roots)
        if port:
            targets.append(Target(KINDS["board"], Path(), port))
        elif name.startswith(IMAGE):
            targets.append(Target(KINDS["qemu"], Path(), image=name[len(IMAGE) :]))
        elif built:
            targets += built
        else:
            known = ", ".join(kind for kind in KINDS if kind not in NOT_BUILT)
            ports = (
                "a0, u0, c0, port:URL, id:SERIAL-NUMBER or execpty:COMMAND for boards, "
                "qemu:FIRMWARE.BIN for an ESP32 in QEMU"
            )
            raise TargetError(f"no target {name!r}: there are {known}, and {ports}")
    # Asked for twice is still once.
    return list(dict.fromkeys(targets))
