#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Every interleaving of the lock protocol of modthread/core/lock.c and waitq.c, for a few threads.

A step is what happens at once: one operation on an mt_atomic_t, one way into the critical section,
one park. All states that any order of steps can reach are visited, and in each of them:

  - one thread at most owns the lock;
  - nobody touches a waiter whose thread has gone on, or the record of a thread that has ended;
  - the end can still be reached: no lock and no wake-up is lost;
  - at the end the lock is free, if nobody kept it, and its queue empty.

The protocol holds; each of the BUGS, planted into it, must be found.

  model_lock.py --list     prints the names of the checks
  model_lock.py [NAME...]  runs them all, or these
"""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable, Iterator

FREE, HELD, CONTENDED = "FREE", "HELD", "CONTENDED"
QUEUED, PAUSED, GRANTED = "QUEUED", "PAUSED", "GRANTED"
CANCELLED, GONE = "CANCELLED", "GONE"

# How a thread acquires: without a limit; until a time that may come at any moment; pausing when it
# is interrupted, which may happen at any moment, and giving up then, or going on.
FOREVER, TIMED, INTERRUPTIBLE, CALLBACK = "forever", "timed", "interruptible", "callback"

# A thread's plan begins with this if it owns the lock at the start.
OWNING = "owning"
# And ends with one of these: it ends without releasing the lock; or it doesn't release it while
# thread 0 waits interruptibly.
KEEP, HOLD = "keep", "hold"

# Threads' plans: what they acquire, and release, one after the other.
SCENARIOS: dict[str, tuple[tuple[str, ...], ...]] = {
    "two_forever": ((FOREVER, FOREVER), (FOREVER, FOREVER)),
    "two_timed": ((TIMED, TIMED), (TIMED, TIMED)),
    "two_interrupted": ((INTERRUPTIBLE, FOREVER), (FOREVER, TIMED)),
    "interrupted_before": ((FOREVER, INTERRUPTIBLE), (FOREVER, FOREVER, HOLD)),
    "two_callbacks": ((CALLBACK, FOREVER), (CALLBACK,)),
    "kept": ((FOREVER, KEEP), (OWNING,)),
    "three_forever": ((FOREVER,), (FOREVER,), (FOREVER,)),
    "three_timed": ((TIMED,), (TIMED,), (FOREVER,)),
    "three_callbacks": ((CALLBACK,), (FOREVER,), (FOREVER,)),
    "three_mixed": ((INTERRUPTIBLE,), (FOREVER,), (TIMED,)),
}


class Broken(Exception):
    """A state that mustn't be."""


class Thread:
    def __init__(self, plan: tuple[str, ...]) -> None:
        self.plan = plan
        self.pc = "try"
        self.waiter = GONE
        self.permit = False
        self.expired = False
        self.interrupted = False
        self.interrupter = "set" if {INTERRUPTIBLE, CALLBACK} & {*plan} else "done"
        self.granting: int | None = None  # whom it hands the lock to

    def key(self) -> tuple[object, ...]:
        return tuple(vars(self).values())


class State:
    def __init__(self, plans: tuple[tuple[str, ...], ...]) -> None:
        self.word = FREE
        self.queue: list[int] = []
        self.critical: int | None = None
        self.owners: list[int] = []
        self.threads = [Thread(plan) for plan in plans]
        self.word_at_end = HELD if any(KEEP in plan for plan in plans) else FREE
        for number, plan in enumerate(plans):
            if plan[0] == OWNING:
                self.word = HELD
                self.own(number)
                self.threads[number].pc = "release"

    def key(self) -> tuple[object, ...]:
        threads = tuple(thread.key() for thread in self.threads)
        return (self.word, tuple(self.queue), self.critical, tuple(self.owners), threads)

    def clone(self) -> State:
        other = copy.copy(self)
        other.queue = list(self.queue)
        other.owners = list(self.owners)
        other.threads = [copy.copy(thread) for thread in self.threads]
        return other

    def cas(self, old: str, new: str) -> bool:
        if self.word != old:
            return False
        self.word = new
        return True

    def own(self, number: int) -> None:
        self.owners.append(number)
        if len(self.owners) > 1:
            raise Broken("two owners")


# A step returns where the thread goes on, or None if it can't be made now.
Step = Callable[[State, int], "str | None"]
STEPS: dict[str, Step] = {}
# Planted bugs: steps that take the place of others.
BUGS: dict[str, dict[str, Step]] = {}


def step(function: Step) -> Step:
    STEPS[function.__name__.rstrip("_")] = function
    return function


def bug(name: str, place: str) -> Callable[[Step], Step]:
    def plant(function: Step) -> Step:
        BUGS.setdefault(name, {})[place] = function
        return function

    return plant


def enters(place: str, then: str) -> None:
    """A step into the critical section."""

    def enter(state: State, me: int) -> str | None:
        if state.critical is not None:
            return None
        state.critical = me
        return then

    STEPS[place] = enter


def leave(state: State, me: int) -> None:
    if state.critical != me:
        raise Broken("leaves a critical section that it isn't in")
    state.critical = None


def next_of_plan(state: State, me: int) -> str:
    """The thread doesn't own the lock any more, or never has."""
    thread = state.threads[me]
    thread.waiter = GONE
    thread.expired = False
    thread.plan = thread.plan[1:]
    return "try" if thread.plan and thread.plan[0] not in (KEEP, HOLD) else "end_enter"


def has_got_it(state: State, me: int) -> str:
    thread = state.threads[me]
    thread.waiter = GONE
    state.own(me)
    return "end_enter" if thread.plan[1:] == (KEEP,) else "release"


# ---------------------------------------------------------------- mt_lock_enqueue()


@step
def try_(state: State, me: int) -> str:
    return has_got_it(state, me) if state.cas(FREE, HELD) else "enqueue_enter"


enters("enqueue_enter", "enqueue_load")


@step
def enqueue_load(state: State, me: int) -> str:
    return "push" if state.word == CONTENDED else "enqueue_try"


@step
def enqueue_try(state: State, me: int) -> str:
    return "exit_owning" if state.cas(FREE, HELD) else "enqueue_mark"


@step
def enqueue_mark(state: State, me: int) -> str:
    state.cas(HELD, CONTENDED)
    return "enqueue_load"


@step
def push(state: State, me: int) -> str:
    state.threads[me].waiter = QUEUED
    state.queue.append(me)
    return "exit_waiting"


@step
def exit_owning(state: State, me: int) -> str:
    leave(state, me)
    return has_got_it(state, me)


@step
def exit_waiting(state: State, me: int) -> str:
    leave(state, me)
    return "look"


# ---------------------------------------------------------------- mt_waiter_wait()


@step
def look(state: State, me: int) -> str:
    granted = state.threads[me].waiter == GRANTED
    return has_got_it(state, me) if granted else "check_deadline"


@step
def check_deadline(state: State, me: int) -> str:
    return "cancel_enter" if state.threads[me].expired else "check_interrupt"


@step
def check_interrupt(state: State, me: int) -> str:
    thread = state.threads[me]
    interruptible = thread.plan[0] in (INTERRUPTIBLE, CALLBACK)
    return "pause_enter" if interruptible and thread.interrupted else "park"


# No return for no reason here: it would hide that a wake-up is lost.
@step
def park(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not thread.permit and not thread.expired:
        return None
    thread.permit = False
    return "look"


# ---------------------------------------------------------------- mt_lock_pause()

enters("pause_enter", "pause")


@step
def pause(state: State, me: int) -> str:
    thread = state.threads[me]
    if thread.waiter == GRANTED:
        return "exit_owning"
    thread.waiter = PAUSED
    return "pause_settle"


def active(state: State) -> list[int]:
    return [number for number in state.queue if state.threads[number].waiter == QUEUED]


def settle(state: State) -> None:
    if not active(state):
        state.cas(CONTENDED, HELD)


@step
def pause_settle(state: State, me: int) -> str:
    settle(state)
    return "exit_paused"


@step
def exit_paused(state: State, me: int) -> str:
    leave(state, me)
    state.threads[me].interrupted = False
    return "cancel_enter" if state.threads[me].plan[0] == INTERRUPTIBLE else "resume_enter"


# ---------------------------------------------------------------- mt_lock_resume()

enters("resume_enter", "resume_load")


@step
def resume_load(state: State, me: int) -> str:
    return "resume" if state.word == CONTENDED else "resume_try"


@step
def resume_try(state: State, me: int) -> str:
    return "resume_cancel" if state.cas(FREE, HELD) else "resume_mark"


@step
def resume_mark(state: State, me: int) -> str:
    state.cas(HELD, CONTENDED)
    return "resume_load"


@step
def resume_cancel(state: State, me: int) -> str:
    unlink(state, me)
    state.threads[me].waiter = CANCELLED
    return "exit_owning"


@step
def resume(state: State, me: int) -> str:
    state.threads[me].waiter = QUEUED
    return "exit_waiting"


# ---------------------------------------------------------------- mt_lock_cancel()

enters("cancel_enter", "cancel")


def unlink(state: State, number: int) -> None:
    if number not in state.queue:
        raise Broken("unlinks a waiter that isn't in the queue")
    state.queue.remove(number)


@step
def cancel(state: State, me: int) -> str:
    if state.threads[me].waiter == GRANTED:
        return "exit_owning"
    unlink(state, me)
    state.threads[me].waiter = CANCELLED
    return "cancel_settle"


@step
def cancel_settle(state: State, me: int) -> str:
    settle(state)
    return "exit_cancelled"


@step
def exit_cancelled(state: State, me: int) -> str:
    leave(state, me)
    return next_of_plan(state, me)


# ---------------------------------------------------------------- mt_lock_release()


@step
def release(state: State, me: int) -> str | None:
    holds = state.threads[me].plan[1:] == (HOLD,)
    if holds and state.threads[0].plan[:1] == (INTERRUPTIBLE,):
        return None
    # From its first look at the word on it doesn't rely on the lock any more.
    state.owners.remove(me)
    return next_of_plan(state, me) if state.cas(HELD, FREE) else "release_enter"


enters("release_enter", "release_load")


@step
def release_load(state: State, me: int) -> str:
    return "grant" if state.word == CONTENDED else "release_held"


@step
def release_held(state: State, me: int) -> str:
    if not state.cas(HELD, FREE):
        raise Broken("the owner's release finds a free lock")
    return "exit_released"


@step
def grant(state: State, me: int) -> str:
    if not active(state):
        raise Broken("grants to an empty queue")
    state.threads[me].granting = active(state)[0]
    unlink(state, active(state)[0])
    return "release_settle"


@step
def release_settle(state: State, me: int) -> str:
    settle(state)
    return "mark"


def granted_to(state: State, me: int) -> int:
    number = state.threads[me].granting
    assert number is not None
    return number


def mark_waiter(state: State, me: int) -> None:
    waiter = state.threads[granted_to(state, me)]
    if waiter.waiter != QUEUED:
        raise Broken(f"grants a waiter that is {waiter.waiter}")
    waiter.waiter = GRANTED


def unpark_thread(state: State, me: int) -> None:
    thread = state.threads[granted_to(state, me)]
    if thread.pc == "ended":
        raise Broken("unparks a thread whose record is freed")
    thread.permit = True
    state.threads[me].granting = None


@step
def mark(state: State, me: int) -> str:
    mark_waiter(state, me)
    return "unpark"


@step
def unpark(state: State, me: int) -> str:
    unpark_thread(state, me)
    return "exit_released"


@step
def exit_released(state: State, me: int) -> str:
    leave(state, me)
    return next_of_plan(state, me)


# ---------------------------------------------------------------- the end of a thread

enters("end_enter", "end_exit")


@step
def end_exit(state: State, me: int) -> str:
    leave(state, me)
    return "ended"


# ---------------------------------------------------------------- bugs


@bug("mark_and_unpark_outside", "grant")
def _(state: State, me: int) -> str:
    STEPS["grant"](state, me)
    settle(state)
    leave(state, me)
    return "mark"


@bug("mark_and_unpark_outside", "unpark")
@bug("unpark_outside", "unpark")
def _(state: State, me: int) -> str:
    unpark_thread(state, me)
    return next_of_plan(state, me)


@bug("unpark_outside", "mark")
def _(state: State, me: int) -> str:
    mark_waiter(state, me)
    leave(state, me)
    return "unpark"


@bug("waiter_used_after_mark", "unpark")
def _(state: State, me: int) -> str:
    if state.threads[granted_to(state, me)].waiter != GRANTED:
        raise Broken("reads a waiter that is gone")
    return STEPS["unpark"](state, me) or ""


@bug("end_without_passing", "end_enter")
def _(state: State, me: int) -> str:
    return "ended"


@bug("interrupt_checked_after_park", "look")
def _(state: State, me: int) -> str:
    granted = state.threads[me].waiter == GRANTED
    return has_got_it(state, me) if granted else "park"


@bug("interrupt_checked_after_park", "park")
def _(state: State, me: int) -> str | None:
    return STEPS["park"](state, me) and "check_interrupt"


@bug("interrupt_checked_after_park", "check_interrupt")
def _(state: State, me: int) -> str:
    where = STEPS["check_interrupt"](state, me) or ""
    return "look" if where == "park" else where


@bug("interrupt_unparks_first", "interrupt_set")
def _(state: State, me: int) -> str:
    state.threads[me].permit = True
    return "unpark"


@bug("interrupt_unparks_first", "interrupt_unpark")
def _(state: State, me: int) -> str:
    state.threads[me].interrupted = True
    return "done"


@bug("cancel_ignores_grant", "cancel")
def _(state: State, me: int) -> str:
    if me in state.queue:
        state.queue.remove(me)
    return "cancel_settle"


@bug("cancel_leaves_contended", "cancel_settle")
def _(state: State, me: int) -> str:
    return "exit_cancelled"


@bug("pause_leaves_contended", "pause_settle")
def _(state: State, me: int) -> str:
    return "exit_paused"


@bug("settle_stores_held", "cancel_settle")
def _(state: State, me: int) -> str:
    if not active(state):
        state.word = HELD
    return "exit_cancelled"


@bug("resume_without_look", "resume_load")
def _(state: State, me: int) -> str:
    return "resume"


@bug("mark_without_look", "enqueue_load")
def _(state: State, me: int) -> str:
    state.word = CONTENDED
    return "push"


@bug("release_trusts_first_look", "release_load")
def _(state: State, me: int) -> str:
    return "grant" if active(state) else "exit_released"


# ---------------------------------------------------------------- what comes from outside


def interrupt_set(state: State, me: int) -> str:
    state.threads[me].interrupted = True
    return "unpark"


def interrupt_unpark(state: State, me: int) -> str:
    state.threads[me].permit = True
    return "done"


STEPS["interrupt_set"] = interrupt_set
STEPS["interrupt_unpark"] = interrupt_unpark


def moves(state: State, steps: dict[str, Step]) -> Iterator[tuple[str, State]]:
    """All states that one step leads to, and what the step was."""
    for me, thread in enumerate(state.threads):
        if thread.pc != "ended":
            after = state.clone()
            where = steps[thread.pc](after, me)
            if where is not None:
                after.threads[me].pc = where
                yield f"thread {me}: {thread.pc}", after
        if thread.plan and thread.plan[0] == TIMED and not thread.expired:
            after = state.clone()
            after.threads[me].expired = True
            yield f"thread {me}: its time is up", after
        if thread.interrupter != "done" and thread.pc != "ended":
            after = state.clone()
            place = f"interrupt_{thread.interrupter}"
            after.threads[me].interrupter = steps[place](after, me) or ""
            yield f"outside: {place} {me}", after


# ---------------------------------------------------------------- the search


def is_end(state: State) -> bool:
    return all(thread.pc == "ended" for thread in state.threads)


def trace(reached: dict[object, tuple[object, str]], key: object) -> str:
    lines = []
    while reached[key][1]:
        key, what = reached[key]
        lines.append(what)
    return "\n".join(reversed(lines))


def find_stuck(edges: dict[object, list[object]], ends: list[object]) -> object | None:
    """A state from which no end can be reached; of those, one that was reached early."""
    back: dict[object, list[object]] = {}
    for key, afters in edges.items():
        for after in afters:
            back.setdefault(after, []).append(key)
    alive = set(ends)
    todo = list(ends)
    while todo:
        for before in back.get(todo.pop(), []):
            if before not in alive:
                alive.add(before)
                todo.append(before)
    return next((key for key in edges if key not in alive), None)


def explore(plans: tuple[tuple[str, ...], ...], steps: dict[str, Step]) -> tuple[int, str]:
    """How many states there are, and what is wrong in one of them, with the way there."""
    first = State(plans)
    reached: dict[object, tuple[object, str]] = {first.key(): (None, "")}
    edges: dict[object, list[object]] = {}
    ends: list[object] = []
    todo = [(first.key(), first)]
    for key, state in todo:
        edges[key] = []
        try:
            for what, after in moves(state, steps):
                after_key = after.key()
                edges[key].append(after_key)
                if after_key not in reached:
                    reached[after_key] = (key, what)
                    todo.append((after_key, after))
        except Broken as broken:
            return len(reached), f"{trace(reached, key)}\nthen: {broken}"
        if is_end(state):
            ends.append(key)
            if state.word != state.word_at_end or state.queue:
                return len(reached), f"{trace(reached, key)}\nat the end: {state.word}"
    stuck = find_stuck(edges, ends)
    if stuck is not None:
        return len(reached), f"{trace(reached, stuck)}\nfrom here on no end can be reached"
    return len(reached), ""


def check_protocol(name: str) -> str:
    count, wrong = explore(SCENARIOS[name], STEPS)
    if not wrong and count < 50:
        return f"only {count} states: this isn't the protocol"
    return wrong


def check_bug(name: str) -> str:
    steps = {**STEPS, **BUGS[name]}
    if any(explore(plans, steps)[1] for plans in SCENARIOS.values()):
        return ""
    return "a planted bug isn't found"


CHECKS: dict[str, Callable[[], str]] = {
    **{name: functools.partial(check_protocol, name) for name in SCENARIOS},
    **{f"bug_{name}": functools.partial(check_bug, name) for name in BUGS},
}


def main(arguments: list[str]) -> int:
    if arguments == ["--list"]:
        print("\n".join(CHECKS))
        return 0
    failed = 0
    for name in arguments or CHECKS:
        wrong = CHECKS[name]()
        print(f"FAIL {name}:\n{wrong}" if wrong else f"ok {name}")
        failed += bool(wrong)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
