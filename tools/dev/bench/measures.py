# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The measures, and the peers that each is taken of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .peers import Constants

#: Everybody who has threads; our builds first.
THREADED = ("unix", "unix-nogil", "stock", "stock-gil", "cpython")
FIRMWARE = ("mps2", "mps2-stock")
#: With all that shows threads, none of it in use, and without.
SEEN = ("mps2", "mps2-blind")
FIRMWARE_FOR_TESTS = ("mps2-tests", "mps2-stock-tests")

#: How many are compared.
WAITERS = (1, 1000)
FIRMWARE_WAITERS = (2, 50)
ITEMS = (10, 1000, 100000)


@dataclass(frozen=True)
class Measure:
    """One program with its constants, run by some peers, so many times.

    `short` are the constants of the short form, which isn't judged on this machine. `exact`
    measures repeat to the last digit and are run once.
    """

    name: str
    program: str
    peers: Sequence[str]
    constants: Constants = field(default_factory=dict)
    short: Constants = field(default_factory=dict)
    pinned: bool = False
    rounds: int = 7
    exact: bool = False

    def shortened(self) -> Measure:
        """For the short form."""
        if self.exact:
            return self
        constants = {**self.constants, **self.short}
        return dataclasses.replace(self, constants=constants, rounds=1)


def _alike() -> list[Measure]:
    """Those that are on all peers of this machine, or nearly."""
    ours_and_cpython = ("unix", "unix-nogil", "cpython")
    alone = ("unix", "unix-nogil", "unix-nothread", "stock", "stock-gil")
    all_and_c, few = (*THREADED, "c"), {"N": 50}
    count, depth = {"N": 100000, "DEPTH": 22}, {"N": 100, "DEPTH": 5}
    return [
        Measure("lock", "lock", all_and_c, {"N": 100000}, {"N": 1000}, pinned=True, rounds=21),
        Measure("alone", "alone", alone, count, depth, pinned=True, rounds=21),
        Measure("pingpong", "pingpong", all_and_c, {"N": 20000}, few, pinned=True, rounds=15),
        Measure("handover", "handover", ("unix",), {"N": 20000}, few, pinned=True, rounds=15),
        Measure("library", "library", ours_and_cpython, {"N": 3000}, few, pinned=True, rounds=15),
        Measure("timeout", "timeout", (*ours_and_cpython, "c"), {"N": 200}, {"N": 10}),
        Measure("memory", "memory", THREADED, {"THREADS": 1000}, {"THREADS": 100}, rounds=3),
        Measure("start-0", "start", all_and_c, {"N": 1000, "IDLE": 0}, few),
    ]


def _compute() -> list[Measure]:
    """Threads that compute, and one that sleeps beside them."""

    def compute(threads: int, peers: Sequence[str]) -> Measure:
        constants = {"THREADS": threads, "SECONDS": 2}
        return Measure(f"compute-{threads}", "compute", peers, constants, {"SECONDS": 0.1})

    def sleep(spinners: int, writers: int = 0) -> Measure:
        constants = {"SPINNERS": spinners, "WRITERS": writers, "N": 100}
        name = f"sleep-{spinners}" + (f"-{writers}" if writers else "")
        return Measure(name, "sleep", THREADED, constants, {"N": 10})

    def callback(spinners: int) -> Measure:
        constants = {"SPINNERS": spinners, "N": 100}
        # CPython has no such thing, and without a GIL upstream's main thread doesn't wake for it.
        peers = ("unix", "stock-gil")
        return Measure(f"callback-{spinners}", "callback", peers, constants, {"N": 10})

    return [
        compute(2, THREADED),
        *(compute(threads, ("unix",)) for threads in (4, 8)),
        *(sleep(spinners) for spinners in (1, 8)),
        sleep(1, 1),
        *(callback(spinners) for spinners in (1, 8)),
    ]


_GIL = ("unix", "stock-gil", "cpython")


def _calls() -> list[Measure]:
    """Programs that make system calls all the time: short ones, with locks around them, sockets."""
    few = {"N": 50}

    def calls(spinners: int) -> Measure:
        constants = {"SPINNERS": spinners, "N": 20000}
        return Measure(f"calls-{spinners}", "shortcalls", _GIL[:2], constants, few)

    def writers(count: int, locked: int, spinners: int = 0, pinned: bool = False) -> Measure:
        name = f"writers-{count}" + "-locked" * locked + "-pinned" * pinned
        name += f"-beside-{spinners}" if spinners else ""
        # Many slices of those who compute fall into it, or a figure is of their number.
        calls = 50000 if spinners else 10000
        constants = {"WRITERS": count, "LOCKED": locked, "SPINNERS": spinners, "N": calls}
        return Measure(name, "writers", _GIL, constants, few, pinned=pinned)

    def roundtrip(spinners: int) -> Measure:
        constants = {"SPINNERS": spinners, "N": 500}
        # CPython takes 10 ms and more for each where several compute.
        peers = _GIL if spinners < 2 else _GIL[:2]
        return Measure(f"roundtrip-{spinners}", "roundtrip", peers, constants, few, rounds=5)

    return [
        *(calls(spinners) for spinners in (1, 4)),
        *(writers(count, 0) for count in (2, 4, 8)),
        *(writers(count, 1) for count in (2, 4, 8)),
        *(writers(count, 1, pinned=True) for count in (2, 4, 8)),
        writers(2, 1, spinners=1),
        *(roundtrip(spinners) for spinners in (0, 1, 4)),
    ]


def _patterns() -> list[Measure]:
    """Other things that programs do all the time: counters, queues, prints."""
    few = {"N": 50}

    def counter(threads: int) -> Measure:
        constants = {"THREADS": threads, "N": 20000}
        return Measure(f"counter-{threads}", "counter", ("unix-nogil", "stock"), constants, few)

    def hog(writes: int) -> Measure:
        constants = {"WRITES": writes, "N": 200}
        return Measure(f"hog-{writes}", "hog", ("unix", "stock-gil"), constants, {"N": 5}, rounds=3)

    def queues(size: int, spinners: int) -> Measure:
        constants = {"SIZE": size, "SPINNERS": spinners, "N": 5000}
        return Measure(f"queue-{size}-{spinners}", "queues", ("unix", "cpython"), constants, few)

    lines, short = {"THREADS": 4, "N": 300, "SLEEPS": 100}, {"N": 10, "SLEEPS": 5}
    return [
        *(counter(threads) for threads in (2, 8, 32)),
        *(hog(writes) for writes in (0, 1)),
        *(queues(size, spinners) for size in (0, 10) for spinners in (0, 1)),
        # CPython's buffers aren't safe here: what it prints may be anything.
        Measure("lines", "lines", _GIL[:2], lines, short),
        Measure("burst", "burst", ("unix", "stock-gil"), {"N": 200}, {"N": 5}, rounds=3),
    ]


#: Programs as people write them, and how often each does its thing.
PROGRAMS = {
    "echo": 1000,
    "web": 100,
    "poll": 400,
    "logger": 4000,
    "pipeline": 4000,
    "executor": 1500,
    "buffer": 4000,
    "pollers": 100,
    "garbage": 10000,
    "limiter": 100,
}


def _programs() -> list[Measure]:
    return [
        Measure(name, name, _GIL, {"N": n}, {"N": 20}, rounds=5) for name, n in PROGRAMS.items()
    ]


def _growing() -> list[Measure]:
    """Those that show how cost grows."""
    both = ("unix", "stock-gil")

    def collect(threads: int) -> Measure:
        constants = {"THREADS": threads, "OBJECTS": 10000, "HEAP": "64m"}
        return Measure(f"collect-{threads}-10000", "collect", both, constants)

    def backlog(items: int) -> Measure:
        # So much heap that nothing is collected meanwhile.
        constants = {"WAITING": items, "N": 5000, "HEAP": "64m"}
        short = {"N": 50}
        return Measure(f"backlog-{items}", "backlog", ("unix",), constants, short, pinned=True)

    threads, few = {"THREADS": 1000, "N": 21, "HEAP": "64m"}, {"THREADS": 50, "N": 3}
    return [
        *map(backlog, ITEMS),
        Measure("listed", "listed", ("unix",), threads, few, rounds=3),
        *map(collect, (0, 100)),
    ]


def _beside() -> list[Measure]:
    """The same of hand-overs, by what the other threads wait for."""

    def timeouts(number: int) -> Measure:
        constants, few = {"WAITERS": number, "N": 2000}, {"N": 50}
        return Measure(f"timeouts-{number}", "timeouts", ("unix",), constants, few, pinned=True)

    return list(map(timeouts, WAITERS))


def _mps2() -> list[Measure]:
    """With the stack that a thread has by default there, for both."""
    stack: Mapping[str, object] = {"STACK": 8192}
    few = FIRMWARE_WAITERS

    def exact(name: str, program: str, peers: Sequence[str], **constants: object) -> Measure:
        return Measure(name, program, peers, {**constants, **stack}, exact=True)

    return [
        exact("lock", "lock", (*FIRMWARE, "mps2-blind"), N=2000),
        exact("alone", "alone", (*FIRMWARE, "mps2-nothread"), N=2000, DEPTH=15),
        exact("start", "start_firmware", (*FIRMWARE, "mps2-blind"), N=20),
        exact("handover", "handover", SEEN, N=3000),
        exact("contended", "contended", FIRMWARE, N=200),
        exact("collect-5-2000", "collect", SEEN, THREADS=5, OBJECTS=2000),
        exact("library", "library", ("mps2",), N=100),
        exact("memory", "memory_firmware", FIRMWARE, N=20),
        exact("import", "import_firmware", ("mps2",)),
        exact("shortcalls", "shortcalls_firmware", FIRMWARE_FOR_TESTS, N=1000),
        exact("size", "size", ("mps2", "mps2-blind", "mps2-small")),
        *[exact(f"waiters-{n}", "waiters", ("mps2",), WAITERS=n) for n in few],
        *[exact(f"timeouts-{n}", "timeouts", ("mps2",), WAITERS=n, N=100) for n in few],
    ]


MEASURES: Sequence[Measure] = (
    *_alike(),
    *_compute(),
    *_calls(),
    *_patterns(),
    *_programs(),
    *_growing(),
    *_beside(),
    *_mps2(),
)
