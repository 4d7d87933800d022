# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""MicroPython's own tests: what the stock interpreter passes, ours passes every time.

On a process these are its thread tests; on the firmware of ours, to show that the port is sound
and not only its threads, also those of the language and of the compiler.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from run_upstream import Outcome, run, too_slow

from dev import fetch
from dev.targets import KINDS
from mprig.device import Device
from mprig.machine import qemu_command
from mprig.run import STATE
from mprig.targets import Target

#: On the newest version; once on the others.
ROUNDS = 10
#: Also once, as they run the same code as another one.
OTHERS = ("mps2-an386", "mps2-an500", "mps2-icount", "unix-trace")

#: A stack overflow that the stock interpreter doesn't always survive. Ours has to.
FLAKY_ON_STOCK = frozenset({"thread/stress_recurse.py"})

#: It asks for stacks of 2048 bytes, where ours says that 4096 is the least. With that it passes.
TOO_SMALL_A_STACK = "thread/thread_stacksize1.py"

#: One has to get done with its work in ten seconds, the other sleeps 300 ms and may be late by 100,
#: beside other tests. They may have that alone, and so many times.
HURRIES = frozenset({"thread/stress_schedule.py", "thread/thread_coop.py"})
TIMES_ALONE = 5

#: What the firmware skips, by reason.
SKIPS = {
    "not at the port's ROM level, EXTRA_FEATURES": """
        basics/builtin_range_binop basics/class_inplace_op2 basics/fun_code
        basics/fun_code_colines basics/fun_code_full basics/fun_code_lnotab
        basics/fun_code_micropython basics/io_buffered_writer basics/memoryview_itemsize
        basics/namedtuple_asdict basics/sys_getsizeof basics/sys_tracebacklimit
        micropython/heap_locked micropython/native_fun_attrs_code""",
    "for another representation of objects": "basics/nanbox_smallint",
    "needs pins": "basics/subclass_native_call",
    "needs to run from a file, and boards run what is sent": "basics/sys_path",
    "the runner leaves it out on boards": "basics/exception_chain micropython/meminfo",
}
SKIPPED = frozenset(f"{name}.py" for names in SKIPS.values() for name in names.split())


def folder_of_tests(target: Target) -> Path:
    """MicroPython's tests of the very version that `target` was built from."""
    suffix = f"-{target.version}" if target.version else ""
    return fetch.SOURCES / f"micropython{suffix}" / "tests"


def instance(target: Target) -> str:
    """The target's name for upstream's runner."""
    if not target.kind.machine:
        return str(target.interpreter())
    command = qemu_command(target.kind.machine, target.interpreter().resolve(), "pty")
    return f"execpty:{shlex.join(command)}"


class Upstream:
    """Runs folders of tests on targets of one session; on a stock target only once."""

    def __init__(self, config: pytest.Config) -> None:
        self._logs = config.stash[STATE].logs
        self._newest = max(self.version(target) for target in config.stash[STATE].targets)
        self._stock: dict[Target, Outcome] = {}

    @staticmethod
    def version(target: Target) -> tuple[int, ...]:
        """The target's version of MicroPython, for comparisons."""
        return tuple(int(number) for number in target.version.split(".") if number)

    def rounds(self, target: Target) -> range:
        """The numbers of the rounds that the thread tests run on `target`."""
        once = target.kind.name in OTHERS or self.version(target) != self._newest
        return range(1, (1 if once else ROUNDS) + 1)

    def run(self, target: Target, folder: str, name: str) -> Outcome:
        """Run the tests of one folder; what they leave is in the logs as `name`."""
        results = self._logs / target.log_folder / f"upstream_{name}"
        tests = folder_of_tests(target)
        return run(tests, instance(target), results, folder, without=self.without(target))

    def without(self, target: Target) -> frozenset[str]:
        """The tests that aren't run on `target`."""
        is_slow = bool(target.kind.machine) or "settrace" in target.kind.has
        return too_slow(folder_of_tests(target)) if is_slow else frozenset()

    def failed(self, target: Target, outcome: Outcome) -> set[str]:
        """The thread tests that failed and should not have."""
        failed = outcome.failed - {TOO_SMALL_A_STACK}
        return {name for name in failed if name not in HURRIES or not self.in_time(target, name)}

    def in_time(self, target: Target, name: str) -> bool:
        """Does this test pass alone?"""
        return any(not self.run(target, name, "alone").failed for _ in range(TIMES_ALONE))

    def stock(self, target: Target) -> Outcome:
        """The outcome of the thread tests on the stock interpreter that is like `target`."""
        kind = KINDS["stock-gil" if "gil" in target.kind.has else "stock"]
        like = Target(kind, target.root)
        if like not in self._stock:
            self._stock[like] = self.run(like, "thread", "stock")
        return self._stock[like]


@pytest.fixture(scope="session")
def upstream(pytestconfig: pytest.Config) -> Upstream:
    return Upstream(pytestconfig)


def check_skips(outcome: Outcome) -> None:
    """Just what is listed is skipped, of the tests that this version has."""
    ran = outcome.passed | outcome.failed
    assert outcome.skipped <= SKIPPED, f"skips {sorted(outcome.skipped - SKIPPED)}"
    assert not ran & SKIPPED, f"no reason to skip {sorted(ran & SKIPPED)}"


@pytest.mark.timeout(1200)
@pytest.mark.needs("process")
def test_threads_of_a_process(target: Device, upstream: Upstream) -> None:
    """Nothing fails, and nothing is left out that the stock interpreter passes."""
    wanted = (upstream.stock(target.target).passed | FLAKY_ON_STOCK) - {TOO_SMALL_A_STACK}
    wanted -= upstream.without(target.target)
    for number in upstream.rounds(target.target):
        ours = upstream.run(target.target, "thread", f"round{number}")
        failed = upstream.failed(target.target, ours)
        assert not failed, f"round {number}: failed: {sorted(failed)}\n{ours.output}"
        left_out = wanted - ours.passed - ours.failed
        assert not left_out, f"round {number}: not run: {sorted(left_out)}\n{ours.output}"


@pytest.mark.timeout(1200)
@pytest.mark.needs("qemu")
def test_threads_of_the_firmware(target: Device, upstream: Upstream) -> None:
    """Nothing fails, and nothing is left out without a reason."""
    rounds = upstream.rounds(target.target)
    with ThreadPoolExecutor(2) as machines:
        outcomes = list(
            machines.map(lambda n: upstream.run(target.target, "thread", f"round{n}"), rounds)
        )
    for number, outcome in zip(rounds, outcomes, strict=True):
        failed = upstream.failed(target.target, outcome)
        assert not failed, f"round {number}: failed: {sorted(failed)}\n{outcome.output}"
        check_skips(outcome)


@pytest.mark.timeout(600)
@pytest.mark.needs("main-board")
@pytest.mark.parametrize("folder", ["basics", "micropython"])
def test_firmware(target: Device, upstream: Upstream, folder: str) -> None:
    """The firmware runs Python, not only threads."""
    outcome = upstream.run(target.target, folder, folder)
    assert not outcome.failed, f"failed: {sorted(outcome.failed)}\n{outcome.output}"
    check_skips(outcome)


def test_stack_size(target: Device, pytestconfig: pytest.Config) -> None:
    """The test of stack sizes, with a size that is allowed, prints what CPython prints."""
    path = folder_of_tests(target.target) / TOO_SMALL_A_STACK
    source = path.read_text()
    allowed = source.replace("sz = 2 * 1024", "sz = 4 * 1024")
    assert allowed != source
    cpython = subprocess.run(
        [sys.executable, "-c", source], check=True, capture_output=True, text=True
    )
    result = target.run(allowed)
    assert result.stdout == cpython.stdout, result.describe(f"expected {cpython.stdout!r}")
