#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The common part of the models of modthread's protocols: threads that make steps, and the search.

A step is what happens at once: one operation on an mt_atomic_t that others use outside of the
critical section, one mark of a waiter, one unpark, one park. What only the critical section sees is
part of the step before or after it, and so are the ways in and out: nobody can tell the difference.

A step returns where its thread goes on, or None if it can't be made now. All states that any order
of steps can reach are visited, and from each of them the end can still be reached.

A model also says to what code it was compared last: by a hash of each file, without its comments
and white space. When one has changed look at the model, change it if need be, and note the new one.
"""

from __future__ import annotations

import gc
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

MODTHREAD = Path(__file__).resolve().parents[2] / "modthread"


class Broken(Exception):
    """A state that mustn't be."""


class Thread:
    """The knowledge of one thread; a model adds to it."""

    pc = ""

    def key(self) -> tuple[object, ...]:
        return tuple(vars(self).values())


T = TypeVar("T")


def duplicate(thing: T) -> T:
    """Copy a plain object as copy.copy() does, in a fifth of the time."""
    other = object.__new__(type(thing))
    other.__dict__.update(thing.__dict__)
    return other


class State:
    """All that there is; a model adds plain values and tuples."""

    same: tuple[str, ...] = ("threads",)  # what doesn't tell states apart

    def __init__(self, threads: list[Any]) -> None:
        self.threads = threads
        self.critical: int | None = None  # who is in the critical section

    def key(self) -> tuple[object, ...]:
        rest = dict(vars(self))
        for name in self.same:
            del rest[name]
        return (*rest.values(), *(thread.key() for thread in self.threads))

    def clone(self) -> Any:
        other = duplicate(self)
        other.threads = [duplicate(thread) for thread in self.threads]
        return other

    def enter(self, me: int) -> bool:
        """Go into the critical section, if it is empty."""
        if self.critical is not None:
            return False
        self.critical = me
        return True

    def leave(self, me: int) -> None:
        if self.critical != me:
            raise Broken("leaves a critical section that it isn't in")
        self.critical = None


Step = Callable[[Any, int], "str | None"]


class Model:
    """A protocol: its steps, the bugs that can be planted, and the scenarios to look at."""

    def __init__(self, code: dict[str, str]) -> None:
        self.code = code
        self.steps: dict[str, Step] = {}
        self.bugs: dict[str, dict[str, Step]] = {}
        self.found_in: dict[str, str] = {}  # in which scenario a bug shows
        self.scenarios: dict[str, Callable[[], State]] = {}
        # Events from outside, possible at any moment: a name, and the state after it.
        self.outside: Callable[[Any, dict[str, Step]], Iterator[tuple[str, Any]]]
        self.outside = lambda state, steps: iter(())
        # Raises Broken for a state that must not be.
        self.invariant: Callable[[Any], None] = lambda state: None
        self.is_end: Callable[[Any], bool] = lambda state: False

    def step(self, function: Step) -> Step:
        self.steps[function.__name__.rstrip("_")] = function
        return function

    def bug(self, name: str, place: str, found_in: str) -> Callable[[Step], Step]:
        """A step that takes the place of another, or is a new one."""

        def plant(function: Step) -> Step:
            self.bugs.setdefault(name, {})[place] = function
            self.found_in[name] = found_in
            return function

        return plant

    def moves(self, state: Any, steps: dict[str, Step]) -> Iterator[tuple[str, Any]]:
        """All states that one step leads to, and what the step was."""
        for me, thread in enumerate(state.threads):
            if thread.pc != "ended":
                after = state.clone()
                where = steps[thread.pc](after, me)
                if where is not None:
                    after.threads[me].pc = where
                    yield f"thread {me}: {thread.pc}", after
        yield from self.outside(state, steps)

    def explore(self, scenario: str, steps: dict[str, Step]) -> tuple[int, str]:
        """How many states there are, and what is wrong in one of them, with the way there."""
        first = self.scenarios[scenario]()
        numbers = {first.key(): 0}
        came_from = [(0, "")]
        before: list[list[int]] = [[]]  # from which states each is reached
        ends: list[int] = []
        todo = [first]
        for number, state in enumerate(todo):
            try:
                if state.critical is None:
                    self.invariant(state)
                for what, after in self.moves(state, steps):
                    key = after.key()
                    found = numbers.setdefault(key, len(numbers))
                    if found == len(todo):
                        came_from.append((number, what))
                        before.append([])
                        todo.append(after)
                    before[found].append(number)
                if self.is_end(state):
                    ends.append(number)
            except Broken as broken:
                return len(todo), f"{trace(came_from, number)}\nthen: {broken}"
        stuck = find_stuck(before, ends)
        if stuck is not None:
            return len(todo), f"{trace(came_from, stuck)}\nfrom here on no end can be reached"
        return len(todo), ""

    def check_protocol(self, scenario: str) -> str:
        count, wrong = self.explore(scenario, self.steps)
        if not wrong and count < 50:
            return f"only {count} states: this isn't the protocol"
        return wrong

    def check_bug(self, name: str) -> str:
        steps = {**self.steps, **self.bugs[name]}
        return "" if self.explore(self.found_in[name], steps)[1] else "a planted bug isn't found"

    def check_code(self) -> str:
        hashes = {file: code_hash(MODTHREAD / file) for file in self.code}
        changed = [f"{file}: {new}" for file, new in hashes.items() if new != self.code[file]]
        return "the model may be of other code than\n" + "\n".join(changed) if changed else ""

    def check(self, name: str) -> str:
        if name == "code":
            return self.check_code()
        if name in self.scenarios:
            return self.check_protocol(name)
        return self.check_bug(name.removeprefix("bug_"))

    def names(self) -> list[str]:
        return ["code", *self.scenarios, *(f"bug_{name}" for name in self.bugs)]


def code_hash(file: Path) -> str:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:16]


def trace(came_from: list[tuple[int, str]], number: int) -> str:
    lines = []
    while number:
        number, what = came_from[number]
        lines.append(what)
    return "\n".join(reversed(lines))


def find_stuck(before: list[list[int]], ends: list[int]) -> int | None:
    """A state from which no end can be reached; of those, one that was reached early."""
    alive = bytearray(len(before))
    todo = list(ends)
    for number in ends:
        alive[number] = 1
    while todo:
        for number in before[todo.pop()]:
            if not alive[number]:
                alive[number] = 1
                todo.append(number)
    stuck = alive.find(0)
    return None if stuck < 0 else stuck


def main(model: Model, arguments: list[str]) -> int:
    if arguments == ["--list"]:
        print("\n".join(model.names()))
        return 0
    gc.disable()  # there are no circles among the states, and a million to look through
    failed = 0
    for name in arguments or model.names():
        wrong = model.check(name)
        print(f"FAIL {name}:\n{wrong}" if wrong else f"ok {name}", flush=True)
        failed += bool(wrong)
    return failed != 0


if __name__ == "__main__":
    sys.exit("not a model: run model_lock.py or model_gil.py")
