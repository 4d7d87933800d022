# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""MicroPython's own tests: what the stock interpreter passes, ours passes every time.

They run on the newest version: an older one's threads are the same code, and pass tests/device. On
a process these are its thread tests; on the firmware of ours, to show that the port is sound and
not only its threads, also those of the language and of the compiler.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from newest import device, pytest_generate_tests
from run_upstream import Outcome, run, too_slow

from dev import fetch
from dev.targets import KINDS
from mprig.device import Device
from mprig.machine import qemu_command
from mprig.run import STATE
from mprig.targets import Target

#: On a target whose threads no other one has. A round takes a minute on the firmware, and the
#: programs of tests/device that hunt for races show more of them in that time.
ROUNDS = {"unix": 2, "unix-nogil": 2, "mps2": 2}

#: Not on mps2-icount: upstream's runner starts QEMU itself, and knows nothing of options.
_PROCESSES = ("unix", "unix-nogil", "unix-trace")
_FIRMWARES = ("mps2", "mps2-an500", "mps2-V10.6.2", "mps2-V11.3.0")
RUNS_ON = {
    "test_threads_of_a_process": _PROCESSES,
    "test_threads_of_the_firmware": _FIRMWARES,
    "test_firmware": ("mps2",),
    "test_stack_size": _PROCESSES + _FIRMWARES,
}

__all__ = ["device", "pytest_generate_tests"]

#: A stack overflow that the stock interpreter doesn't always survive. Ours has to.
FLAKY_ON_STOCK = frozenset({"thread/stress_recurse.py"})

#: It asks for stacks of 2048 bytes, where ours says that 4096 is the least. With that it passes.
TOO_SMALL_A_STACK = "thread/thread_stacksize1.py"

#: One has to get done with its work in ten seconds, the other sleeps 300 ms and may be late by 100,
#: beside other tests. They may have that alone, and so many times.
HURRIES = frozenset({"thread/stress_schedule.py", "thread/thread_coop.py"})
TIMES_ALONE = 5

#: What the firmware skips, by reason: expressions.
SKIPS = {
    "not at the port's ROM level, EXTRA_FEATURES": """
        basics/builtin_range_binop basics/class_inplace_op2 basics/fun_code
        basics/fun_code_colines basics/fun_code_full basics/fun_code_lnotab
        basics/fun_code_micropython basics/io_buffered_writer basics/memoryview_itemsize
        basics/namedtuple_asdict basics/string_.*tstring.* basics/sys_getsizeof
        basics/sys_tracebacklimit basics/weakref_.* micropython/.*tstring micropython/heap_locked
        micropython/native_fun_attrs_code micropython/native_marshal""",
    "for another representation of objects": "basics/nanbox_smallint",
    "needs pins": "basics/subclass_native_call",
    "needs to run from a file, and boards run what is sent": "basics/sys_path",
    "the runner leaves it out on boards": "basics/exception_chain micropython/meminfo",
}
SKIPPED = re.compile("|".join(rf"({name}\.py)" for name in " ".join(SKIPS.values()).split()))


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
        self._stock: dict[Target, Outcome] = {}

    def rounds(self, target: Target) -> range:
        """The numbers of the rounds that the thread tests run on `target`."""
        return range(1, ROUNDS.get(target.kind.name, 1) + 1)

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
    more = sorted(name for name in outcome.skipped if not SKIPPED.fullmatch(name))
    assert not more, f"skips {more}"
    fewer = sorted(name for name in ran if SKIPPED.fullmatch(name))
    assert not fewer, f"no reason to skip {fewer}"


@pytest.mark.timeout(1200)
def test_threads_of_a_process(device: Device, upstream: Upstream) -> None:
    """Nothing fails, and nothing is left out that the stock interpreter passes."""
    wanted = (upstream.stock(device.target).passed | FLAKY_ON_STOCK) - {TOO_SMALL_A_STACK}
    wanted -= upstream.without(device.target)
    for number in upstream.rounds(device.target):
        ours = upstream.run(device.target, "thread", f"round{number}")
        failed = upstream.failed(device.target, ours)
        assert not failed, f"round {number}: failed: {sorted(failed)}\n{ours.output}"
        left_out = wanted - ours.passed - ours.failed
        assert not left_out, f"round {number}: not run: {sorted(left_out)}\n{ours.output}"


@pytest.mark.timeout(1200)
def test_threads_of_the_firmware(device: Device, upstream: Upstream) -> None:
    """Nothing fails, and nothing is left out without a reason."""
    rounds = upstream.rounds(device.target)
    with ThreadPoolExecutor(2) as machines:
        outcomes = list(
            machines.map(lambda n: upstream.run(device.target, "thread", f"round{n}"), rounds)
        )
    for number, outcome in zip(rounds, outcomes, strict=True):
        failed = upstream.failed(device.target, outcome)
        assert not failed, f"round {number}: failed: {sorted(failed)}\n{outcome.output}"
        check_skips(outcome)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("folder", ["basics", "micropython"])
def test_firmware(device: Device, upstream: Upstream, folder: str) -> None:
    """The firmware runs Python, not only threads."""
    outcome = upstream.run(device.target, folder, folder)
    assert not outcome.failed, f"failed: {sorted(outcome.failed)}\n{outcome.output}"
    check_skips(outcome)


def test_stack_size(device: Device, pytestconfig: pytest.Config) -> None:
    """The test of stack sizes, with a size that is allowed, prints what CPython prints."""
    path = folder_of_tests(device.target) / TOO_SMALL_A_STACK
    source = path.read_text()
    allowed = source.replace("sz = 2 * 1024", "sz = 4 * 1024")
    assert allowed != source
    cpython = subprocess.run(
        [sys.executable, "-c", source], check=True, capture_output=True, text=True
    )
    result = device.run(allowed)
    assert result.stdout == cpython.stdout, result.describe(f"expected {cpython.stdout!r}")
