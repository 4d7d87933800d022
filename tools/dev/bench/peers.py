# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The peers that are measured on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARY = FOLDER.parents[2] / "modthread" / "lib"
#: A line of the program `lines` that nobody has written into.
WHOLE_LINE = re.compile(r"line \d+ \d+")
#: Seconds for one run of a program.
TIMEOUT = 120.0

Constants = Mapping[str, object]


class BenchError(Exception):
    """Something can't be measured; the text says what, and what to do about it."""


def source(prelude: str, program: str, constants: Constants) -> str:
    """A whole program: the prelude, its constants, its text."""
    programs = FOLDER / "programs"
    lines = [(programs / f"{prelude}.py").read_text()]
    lines += [f"{name} = {value!r}" for name, value in constants.items()]
    lines.append((programs / f"{program}.py").read_text())
    return "\n".join(lines)


def numbers(peer: str, program: str, output: str) -> dict[str, float]:
    """The report of a program: its last line."""
    try:
        *printed, last = output.splitlines()
        found = json.loads(last)
        if program == "lines":
            whole = sum(WHOLE_LINE.fullmatch(line) is not None for line in printed)
            return {"whole": whole / found["lines"]}
        return {name: float(value) for name, value in found.items()}
    except (IndexError, ValueError, AttributeError, TypeError):
        raise BenchError(f"{peer}: {program} reported nothing, but: {output[-500:]}") from None


class Peer(ABC):
    """Something that runs the programs."""

    name: str
    version: str

    @abstractmethod
    def require(self) -> None:
        """Raise BenchError if it isn't there."""

    @abstractmethod
    def run(self, program: str, constants: Constants, pinned: bool) -> dict[str, float]:
        """Run a program once, on one CPU if `pinned`; returns the numbers that it reports."""


def run_command(peer: str, command: Sequence[str], pinned: bool, env: Mapping[str, str]) -> str:
    """Run a command to its end; returns its output, or raises BenchError."""
    # The last one: the first is where interrupts go.
    cpu = max(os.sched_getaffinity(0))
    prefix = ["taskset", "-c", str(cpu)] if pinned else []
    try:
        done = subprocess.run(
            [*prefix, *command],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchError(f"{peer}: {error}") from error
    if done.returncode != 0:
        raise BenchError(f"{peer}: exit status {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


@dataclass
class Interpreter(Peer):
    """A Python on this machine; `make` builds it, if it is ours to build."""

    name: str
    path: Path
    make: str = ""
    version: str = field(init=False, default="")

    def require(self) -> None:
        if not self.path.is_file():
            raise BenchError(f"{self.path} is missing: `{self.make}` builds it")
        code = "import sys; print(sys.version.split(' on ')[0].split(' (')[0])"
        self.version = self._command(code).strip().replace("3.4.0; ", "")

    def run(self, program: str, constants: Constants, pinned: bool) -> dict[str, float]:
        # As large as MicroPython's by default, unless the program fills it.
        heap = f"heapsize={constants.get('HEAP', '2m')}"
        options = ("-X", heap) if self.make else ()
        text = self._command(source("prelude_host", program, constants), pinned, options)
        return numbers(self.name, program, text)

    def _command(self, text: str, pinned: bool = False, options: Sequence[str] = ()) -> str:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("MICROPY", "PYTHON"))}
        env["MICROPYPATH"] = str(LIBRARY)
        command = [str(self.path), *options, "-c", text]
        return run_command(self.name, command, pinned, env)


@dataclass
class RawC(Peer):
    """The C program on the system itself."""

    folder: Path
    name: str = "c"
    version: str = "C, pthreads and futexes"

    @cached_property
    def path(self) -> Path:
        """Its executable, built when it is first asked for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "raw"
        compiler = os.environ.get("CC", "cc")
        command = [compiler, "-O2", "-pthread", str(FOLDER / "raw.c"), "-o", str(path)]
        run_command(self.name, command, False, os.environ)
        return path

    def require(self) -> None:
        assert self.path

    def run(self, program: str, constants: Constants, pinned: bool) -> dict[str, float]:
        command = [str(self.path), program, str(constants["N"])]
        return numbers(self.name, program, run_command(self.name, command, pinned, os.environ))


#: Prints a CPython's version and its path: what the search path finds may only lead there.
ABOUT = """
import sys
assert getattr(sys, "_is_gil_enabled", lambda: True)()
print(*sys.version_info[:3], sys.executable)
"""


def newest_cpython(fetched: Path) -> Path:
    """The newest CPython, of the one that `dev.cpython` has fetched and those on the search path.

    One that doesn't run doesn't count, nor one without a GIL. (Debian has no package of the latter,
    so there is no such peer.)
    """
    names = [str(fetched), *(f"python3.{minor}" for minor in range(30, 8, -1)), "python3"]
    found = {}
    for path in filter(None, map(shutil.which, names)):
        done = subprocess.run([path, "-c", ABOUT], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            *version, executable = done.stdout.split(maxsplit=3)
            found[tuple(map(int, version))] = Path(executable.strip())
    if not found:
        raise BenchError("no python3 was found")
    return found[max(found)]


def on_this_machine(build: Path, results: Path) -> dict[str, Peer]:
    """All of them, by name."""
    makes = {
        "unix": "make unix",
        "unix-nogil": "make unix GIL=0",
        "unix-nothread": "make unix THREADS=0",
        "stock": "make stock",
        "stock-gil": "make stock GIL=1",
    }
    peers: list[Peer] = [
        Interpreter(name, build / name / "micropython", make) for name, make in makes.items()
    ]
    peers.append(Interpreter("cpython", newest_cpython(build / "cpython" / "python3")))
    peers.append(RawC(results))
    return {peer.name: peer for peer in peers}
