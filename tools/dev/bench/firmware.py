# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The peers measured in QEMU, where instructions are counted and figures repeat exactly."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mprig.board import Board
from mprig.device import BoardDevice
from mprig.machine import Qemu
from mprig.session import SessionError
from mprig.targets import Target, TargetError

from ..footprint import OURS, cost
from ..targets import KINDS
from .peers import TIMEOUT, BenchError, Constants, Peer, numbers, source

#: One instruction takes 2^6 ns of the simulated time; of the CPU's clock, 25 MHz, a cycle takes 40.
ICOUNT = ("-icount", "shift=6,sleep=off")
INSTRUCTIONS_PER_CYCLE = (40, 64)


@dataclass
class Firmware(Peer):
    """A firmware in QEMU. Each program gets a machine of its own."""

    name: str
    build: Path
    results: Path
    version: str = "in QEMU, -icount"

    @property
    def path(self) -> Path:
        return self.build / self.name / "firmware.elf"

    def require(self) -> None:
        try:
            Target(KINDS[self.name], self.build).interpreter()
        except TargetError as error:
            raise BenchError(str(error)) from error

    def run(self, program: str, constants: Constants, pinned: bool) -> dict[str, float]:
        if program == "size":
            return {"flash": sum(cost(self.path, OURS).flash.values())}
        known = {
            "IDLE_CYCLES": self._address("board_idle_cycles"),
            "INSTRUCTIONS_PER_CYCLE": INSTRUCTIONS_PER_CYCLE,
            **constants,
        }
        output = self._execute(source("prelude_firmware", program, known))
        return numbers(self.name, program, output)

    def _address(self, symbol: str) -> int:
        command = ["arm-none-eabi-nm", str(self.path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(rf"^([0-9a-f]+) \w {symbol}$", done.stdout, re.MULTILINE)
        if not found:
            raise BenchError(f"{self.path} has no {symbol}")
        return int(found[1], 16)

    def _execute(self, text: str) -> str:
        kind = KINDS[self.name]
        log = self.results / f"{self.name}.log"
        qemu = Qemu(kind.machine, self.path, log.with_suffix(".qemu.log"), ICOUNT)
        board = Board(qemu)
        device = BoardDevice(Target(kind, self.build), log, board)
        try:
            with_result = device.start(text)
            return with_result.wait(TIMEOUT).stdout
        except (SessionError, TargetError) as error:
            raise BenchError(f"{self.name}: {error}") from error
        finally:
            board.drop()


#: What is measured there; `make bench-builds` builds them, and so does `make test`.
FIRMWARES = (
    "mps2",
    "mps2-blind",
    "mps2-small",
    "mps2-stock",
    "mps2-nothread",
    "mps2-tests",
    "mps2-stock-tests",
)


def in_qemu(build: Path, results: Path) -> dict[str, Peer]:
    """All of them, by name."""
    return {name: Firmware(name, build, results) for name in FIRMWARES}
