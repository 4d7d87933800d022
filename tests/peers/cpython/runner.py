# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs one item, or one probe, in a process of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

#: Seconds that one item may take. It bounds a hang only; the slowest takes 20 alone.
LIMIT = 90.0
#: Seconds for an item that may hang as it should: it isn't worth more.
SHORT_LIMIT = 10.0
OPTIONS = "-X heapsize=32M"
VERDICT = "VERDICT "


@dataclass(frozen=True)
class Outcome:
    """How an item ended: passed, failed, skipped, crashed or hung; `detail` is a line on that."""

    kind: str
    detail: str
    output: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}\n{self.output}".rstrip()


@dataclass(frozen=True)
class Runner:
    """Runs items on `interpreter` with the tree of tests that `source.make_tree` made.

    The library is the interpreter's own, or the one in the project's folder if it has none.
    """

    interpreter: Path
    tree: Path
    work: Path
    limit: float = LIMIT

    def environment(self, path: str) -> dict[str, str]:
        child = [sys.executable, str(HERE / "adapt.py")]
        return {
            **os.environ,
            "MICROPYPATH": path,
            "PEERS_INTERPRETER": str(self.interpreter.resolve()),
            "PEERS_OPTIONS": OPTIONS,
            "PEERS_CHILD": shlex.join(child),
        }

    def run(self, item: str, bug: str = "") -> Outcome:
        """Run the item, with the library spoilt by the module `bug` if there is one."""
        folder = self.work / (f"{item}-{bug}" if bug else item)
        shutil.rmtree(folder, ignore_errors=True)  # a former run's
        path = f"{self._path}:{HERE / 'bugs'}" if bug else self._path
        args = [str(self.tree / "run_item.py"), *item.rsplit(".", 2), *([bug] if bug else [])]
        outcome = self._start(args, path, folder)
        (folder / "output").write_text(str(outcome) + "\n")
        return outcome

    def list_items(self, modules: list[str]) -> list[str]:
        """All tests of some modules; RuntimeError with what was printed if that fails."""
        args = [str(self.tree / "list_items.py"), *modules]
        outcome = self._start(args, self._path, self.work / "list")
        if outcome.kind != "passed":
            raise RuntimeError(f"MicroPython can't list CPython's tests: {outcome}")
        return [line for line in outcome.output.splitlines() if not line.startswith(VERDICT)]

    @property
    def _path(self) -> str:
        return f"{self.tree}:.frozen:{ROOT / 'modthread' / 'lib'}"

    def probe(self, name: str, text: str) -> Outcome:
        """Run a probe, with nothing but what the interpreter has."""
        file = self.probe_file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\nprint({VERDICT + 'ok'!r})\n")
        return self._start([str(file)], ".frozen", file.parent)

    def probe_file(self, name: str) -> Path:
        """Where `probe` puts the program."""
        return (self.work / name.replace(" ", "_") / "probe.py").resolve()

    def _start(self, args: list[str], path: str, folder: Path) -> Outcome:
        folder.mkdir(parents=True, exist_ok=True)
        command = [str(self.interpreter.resolve()), *OPTIONS.split(), *args]
        with (folder / "log").open("w+", errors="replace") as log:
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=self.environment(path),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status: int | None = child.wait(self.limit)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                end_session(child)
            log.seek(0)
            return judge(status, log.read(), self.limit)


def end_session(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever `child` has started, and itself if it still runs."""
    with suppress(ProcessLookupError):  # nothing is left of it
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def judge(status: int | None, output: str, limit: float) -> Outcome:
    """The outcome, by an exit status (None: it had to be killed) and an output."""
    lines = [line for line in output.split("\n") if line.startswith(VERDICT)]
    verdict = lines[-1].removeprefix(VERDICT) if lines else ""
    if status is None:
        return Outcome("hung", f"still running after {limit:g} s", output)
    if status < 0:
        return Outcome("crashed", signal.Signals(-status).name, output)
    if status or not verdict:
        kind = "failed" if "Traceback (most recent call last)" in output else "crashed"
        return Outcome(kind, f"exit status {status} and no verdict that counts", output)
    word, _, detail = verdict.partition(" ")
    kind = {"ok": "passed", "fail": "failed", "skip": "skipped"}[word]
    return Outcome(kind, detail, output)
