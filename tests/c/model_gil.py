#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Every interleaving of the GIL's protocol for a few threads: gil.c, gil_turns.c, word.c, waitq.c.

And of those that wait for something without the GIL and come back for it: joins, imports, pauses.
In each state that can be reached:

  - one thread at most has the GIL;
  - somebody has the duty to look: while threads wait the word is contended, or one of them is
    woken;
  - who gives the GIL away at a look isn't its own successor;
  - the holder that has unparked others, who may sleep on, is asked to wake them, and nobody sleeps
    while he owes wake-ups to others;
  - a module is imported by one thread at a time;
  - the end can still be reached: nobody sleeps for ever, but when the GIL is frozen.

Slices, back-offs and patience may come to their ends at any moment.

  model_gil.py --list     prints the names of the checks
  model_gil.py [NAME...]  runs them all, or these
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator

import model
from model import Broken

FREE, HELD, CONTENDED = "FREE", "HELD", "CONTENDED"
QUEUED, WOKEN, PAUSED, GRANTED, GONE = "QUEUED", "WOKEN", "PAUSED", "GRANTED", "GONE"
BLOCKED, SHORT, COMPUTING = range(3)
PASSING, OPEN, OWN, FORCED = "PASSING", "OPEN", "OWN", "FORCED"
# In a thread's parker: it sleeps on with a permit, until that is sent.
PERMIT, SENT = "permit", "sent"
MAIN = 0

# The code when the model was last compared to it: see model.py.
CODE = {
    "core/gil.c": "8fe5c759a734e6cc",
    "core/gil_turns.c": "1abdb175547dfdfe",
    "core/word.c": "1f782dcb805f3c55",
    "core/waitq.c": "d7d0b76ff628a1ca",
    "micropython/import.c": "255292246a3e23f2",
}

PROTOCOL = model.Model(CODE)
step, bug, STEPS = PROTOCOL.step, PROTOCOL.bug, PROTOCOL.steps


class Thread(model.Thread):
    """Its plan says what it does with the GIL: see go()."""

    def __init__(self, plan: tuple[str, ...]) -> None:
        self.plan = plan
        self.pc = "acquire"
        self.then = ""  # where it goes on when the word is settled
        self.after = ""  # and when it has released the GIL
        self.blocked = True
        # Its place in a line.
        self.line = BLOCKED
        self.waiter = GONE
        self.backs_off = self.again = False
        self.due = False
        self.told = False
        # Its parker, and the threads that it has unparked.
        self.permit = ""
        self.defers_wakes = False
        self.owed: tuple[int, ...] = ()
        self.targets: tuple[int, ...] = ()
        # Its wait for something besides the GIL.
        self.other = GONE
        self.awaits = ""
        self.interrupted = False
        self.interrupter = "set" if any(":cb" in op for op in plan) else "done"
        self.must_exit = False


class State(model.State):
    threads: list[Thread]
    same = ("threads", "patient", "awaited")

    def __init__(self, plans: tuple[tuple[str, ...], ...], patient: bool) -> None:
        super().__init__([Thread(plan) for plan in plans])
        self.patient = patient  # nobody's patience comes to an end
        self.word = FREE
        self.lines: tuple[tuple[int, ...], ...] = ((), (), ())
        self.arrived: tuple[int, ...] = ()  # in the lines, whoever came first
        self.asked = self.owes = self.frozen = False
        self.holder: int | None = None
        self.manner = PASSING
        self.last_line = BLOCKED
        self.owed = 0  # slices, to those who compute; two are the most
        # Those waits: who is in them, which events have happened, who imports which module.
        self.queues: tuple[tuple[str, int], ...] = ()
        self.awaited = {op.split(":")[1] for plan in plans for op in plan if op.startswith("join")}
        self.happened: tuple[str, ...] = ()
        self.claims: tuple[tuple[str, int], ...] = ()

    def cas(self, old: str, new: str) -> bool:
        if self.word != old:
            return False
        self.word = new
        return True

    def is_woken(self, number: int | None) -> bool:
        return number is not None and self.threads[number].waiter == WOKEN

    def head(self, line: int) -> int | None:
        return self.lines[line][0] if self.lines[line] else None

    def push(self, line: int, me: int) -> None:
        lines = list(self.lines)
        lines[line] += (me,)
        self.lines = tuple(lines)
        self.arrived += (me,)
        thread = self.threads[me]
        thread.line, thread.waiter = line, QUEUED
        thread.backs_off = thread.again = thread.due = False

    def remove(self, line: int, number: int) -> None:
        if number not in self.lines[line]:
            raise Broken("unlinks a waiter that isn't in the line")
        lines = list(self.lines)
        lines[line] = tuple(other for other in lines[line] if other != number)
        self.lines = tuple(lines)
        self.arrived = tuple(other for other in self.arrived if other != number)


# ---------------------------------------------------------------- who is next


def manner_now(state: State) -> str:
    """The manner of a turn that a computing thread would get, from the turns that are owed."""
    if state.last_line != COMPUTING and state.head(COMPUTING) is None:
        return OPEN
    return (OPEN, OWN, FORCED)[state.owed]


def short_is_late(state: State, blocked: int) -> bool:
    short = state.head(SHORT)
    if short is None or not state.threads[short].due:
        return False
    return state.arrived.index(short) < state.arrived.index(blocked)


def next_line(state: State) -> int:
    computing, blocked = state.head(COMPUTING), state.head(BLOCKED)
    manner = OPEN if computing is None else manner_now(state)
    if manner == FORCED:
        return COMPUTING
    if blocked is not None:
        return SHORT if short_is_late(state, blocked) else BLOCKED
    return COMPUTING if manner == OWN or state.head(SHORT) is None else SHORT


def first_in_line(state: State) -> int | None:
    return state.head(next_line(state))


def begin_turn(state: State, line: int, number: int) -> None:
    """The word is HELD, and nobody else changes it."""
    state.manner = manner_now(state) if line == COMPUTING else PASSING
    if manner_now(state) == OPEN:
        state.owed = 0
    state.last_line = BLOCKED if state.patient else line
    state.asked = False
    state.remove(line, number)
    first = first_in_line(state)
    if first is not None and not state.is_woken(first):
        state.word = CONTENDED


# ---------------------------------------------------------------- parking


def unpark(state: State, me: int, number: int) -> None:
    """In the critical section, by a thread that may defer wakes."""
    target = state.threads[number]
    if target.pc == "ended":
        raise Broken("unparks a thread whose record is freed")
    if target.permit == "":
        target.permit = PERMIT
        state.threads[me].owed += (number,)
        if not state.threads[me].defers_wakes:
            send_wakes(state, me)
    if state.holder == me:
        state.owes = True


def send_wakes(state: State, me: int) -> None:
    for number in state.threads[me].owed:
        if state.threads[number].permit == PERMIT:
            state.threads[number].permit = SENT
    state.threads[me].owed = ()


def flush_wakes(state: State, me: int) -> None:
    state.threads[me].defers_wakes = False
    send_wakes(state, me)


def falls_asleep(state: State, me: int, asleep: str, awake: str) -> str:
    """mt_os_park(), which wakes others first."""
    thread = state.threads[me]
    send_wakes(state, me)
    thread.blocked = True
    if thread.permit == "":
        return asleep
    thread.permit = ""
    return awake


# ---------------------------------------------------------------- mt_gil_acquire()


@step
def acquire(state: State, me: int) -> str:
    if not state.cas(FREE, HELD):
        return "acquire_slowly"
    return take_free(state, me)


def take_free(state: State, me: int) -> str:
    state.manner = PASSING
    return take_over(state, me)


@step
def acquire_slowly(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    if state.frozen:
        state.leave(me)
        return take_over(state, me) if me == MAIN else "still"
    if state.cas(FREE, HELD):
        state.leave(me)
        return take_free(state, me)
    line_up(state, BLOCKED if thread.blocked else SHORT, me)
    return settle_and(state, me, "wait")


def line_up(state: State, line: int, me: int) -> None:
    state.push(line, me)
    if state.manner == OPEN or (state.manner == OWN and line == BLOCKED):
        state.asked = True


# It stands still for ever.
@step
def still(_state: State, _me: int) -> None:
    return None


def take_over(state: State, me: int) -> str:
    thread = state.threads[me]
    if state.holder is not None:
        raise Broken("two holders")
    if state.frozen and me != MAIN:
        raise Broken("gets the GIL that is frozen")
    state.holder = me
    thread.blocked = thread.backs_off = thread.again = thread.due = thread.told = False
    thread.waiter, thread.line = GONE, BLOCKED
    thread.defers_wakes = True
    return "exit" if thread.must_exit else go_or_other(state, me)


# ---------------------------------------------------------------- mt_word_settle()


def settle_and(state: State, me: int, then: str) -> str:
    state.threads[me].then = then
    return "settle"


def settled(state: State, me: int) -> str:
    thread = state.threads[me]
    then, thread.then = thread.then, ""
    state.leave(me)
    return then


@step
def settle(state: State, me: int) -> str:
    # The first in line is looked up once: a thread may become due meanwhile.
    first = first_in_line(state)
    if first is None:
        state.cas(CONTENDED, HELD)
        return settled(state, me)
    state.threads[me].targets = (first,)
    return settle_loop(state, me)


def settle_loop(state: State, me: int) -> str:
    if state.is_woken(state.threads[me].targets[0]) or state.word == CONTENDED:
        state.threads[me].targets = ()
        return settled(state, me)
    return "settle_look"


@step
def settle_look(state: State, me: int) -> str:
    if state.word != FREE:
        return "settle_mark"
    wake_target(state, me)
    return settled(state, me)


@step
def settle_mark(state: State, me: int) -> str:
    state.cas(HELD, CONTENDED)
    return settle_loop(state, me)


# model_lock.py also models that a thread sees the mark before it has the permit.
def wake_target(state: State, me: int) -> None:
    (number,) = state.threads[me].targets
    state.threads[me].targets = ()
    if state.threads[number].waiter != QUEUED:
        raise Broken("wakes one that isn't queued")
    state.threads[number].waiter = WOKEN
    unpark(state, me, number)


# ---------------------------------------------------------------- in line


@step
def wait(state: State, me: int) -> str:
    thread = state.threads[me]
    if thread.waiter == GRANTED:
        return take_over(state, me)
    if thread.interrupted and not thread.told:
        return "go_to_front"
    if thread.waiter == WOKEN and (not thread.backs_off or thread.again):
        return "take"
    return falls_asleep(state, me, "asleep", "wait")


@step
def go_to_front(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    thread.told = True
    if state.frozen or thread.waiter == GRANTED:
        state.leave(me)
        return "still" if state.frozen else "wait"
    state.remove(thread.line, me)
    line_up(state, BLOCKED, me)
    others = tuple(other for other in state.lines[BLOCKED] if other != me)
    state.lines = ((me, *others), *state.lines[1:])
    return settle_and(state, me, "wait")


@step
def asleep(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if thread.permit == SENT:
        thread.permit = ""
        return "wait"
    return "wait" if thread.again else None


@step
def take(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    if state.frozen:
        state.leave(me)
        return "still"
    if thread.waiter == WOKEN and state.cas(FREE, HELD):
        begin_turn(state, thread.line, me)
        state.leave(me)
        return take_over(state, me)
    if thread.waiter == WOKEN:
        too_late(thread)
    if thread.line == BLOCKED and state.manner != FORCED:
        state.asked = True
    return settle_and(state, me, "wait")


def too_late(thread: Thread) -> None:
    thread.backs_off = thread.line != BLOCKED and not thread.backs_off
    thread.again = False
    if not thread.backs_off:
        thread.waiter = QUEUED


# ---------------------------------------------------------------- mt_gil_release()


def release_and(state: State, me: int, after: str) -> str:
    state.threads[me].after = after
    state.holder = None
    return "release"


def sends_wakes(state: State, me: int) -> str:
    return "released" if state.threads[me].owed else released(state, me)


@step
def released(state: State, me: int) -> str:
    thread = state.threads[me]
    after, thread.after = thread.after, ""
    flush_wakes(state, me)
    return after


@step
def release(state: State, _me: int) -> str:
    return "release_slowly" if state.asked or state.owes else "release_free"


@step
def release_free(state: State, me: int) -> str:
    return sends_wakes(state, me) if state.cas(HELD, FREE) else "release_slowly"


@step
def release_slowly(state: State, me: int) -> str | None:
    if not state.enter(me):
        return None
    if state.frozen:
        state.leave(me)
        return sends_wakes(state, me)
    asked = state.asked
    state.asked = state.owes = False
    first = first_in_line(state)
    if first is not None and (asked or state.threads[first].told):
        return hand_over(state, me, next_line(state))
    if first is None or state.is_woken(first):
        return "free"
    state.threads[me].targets = (first,)
    return "free_wake"


@step
def free_wake(state: State, me: int) -> str:
    wake_target(state, me)
    return "free"


@step
def free(state: State, me: int) -> str:
    state.word = FREE
    state.leave(me)
    return sends_wakes(state, me)


def hand_over(state: State, me: int, line: int) -> str:
    number = state.head(line)
    assert number is not None
    if number == me:
        raise Broken("its own successor")
    state.word = HELD
    begin_turn(state, line, number)
    state.threads[me].targets = (number,)
    return "grant"


@step
def grant(state: State, me: int) -> str:
    (number,) = state.threads[me].targets
    state.threads[me].targets = ()
    if state.threads[number].waiter not in (QUEUED, WOKEN):
        raise Broken(f"grants one that is {state.threads[number].waiter}")
    state.threads[number].waiter = GRANTED
    unpark(state, me, number)
    state.leave(me)
    return sends_wakes(state, me)


# ---------------------------------------------------------------- looks


@step
def look(state: State, me: int) -> str:
    """mt_gil_must_yield(), whose patience is over or not."""
    if state.owes and not state.asked:
        return "look_patiently"
    if state.owes:
        return "look_send"
    return "yield" if state.asked else "go"


@step
def look_patiently(_state: State, _me: int) -> str:
    return "go"


@step
def look_send(state: State, me: int) -> str | None:
    if state.critical is not None:
        return None
    state.owes = False
    send_wakes(state, me)
    return "yield" if state.asked else "go"


@step
def yield_(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    line = next_line(state)
    state.asked = state.owes = False
    if state.head(line) is None:
        state.leave(me)
        send_wakes(state, me)
        return "go"
    state.push(COMPUTING, me)
    state.holder = None
    thread.after = "wait"
    return hand_over(state, me, line)


# ---------------------------------------------------------------- what a thread does with the GIL


def go(state: State, me: int) -> str:
    """The next of its plan.

    look, and look:cb, which a callback may meet; yield; call, which gives the GIL away and
    doesn't block; block, and sleep, which hurries the first in line; set:E, which makes E
    happen; join:E, which waits for that, and join:E:cb, which may be interrupted by a callback
    meanwhile; import:M and done:M; exit:N; freeze. At its end the event of its number happens.
    """
    thread = state.threads[me]
    if not thread.plan:
        return "finish"
    op, _, _rest = thread.plan[0].partition(":")
    if op in ("set", "join", "import", "done"):
        return op
    thread.plan = thread.plan[1:]
    if op in ("look", "yield"):
        return op
    return OPS[op](state, me, _rest)


def op_call(state: State, me: int, _what: str) -> str:
    return release_and(state, me, "acquire")


def op_block(state: State, me: int, _what: str) -> str:
    state.threads[me].blocked = True
    return release_and(state, me, "acquire")


def op_sleep(state: State, me: int, _what: str) -> str:
    state.threads[me].blocked = True
    return release_and(state, me, "hurry")


@step
def hurry(state: State, me: int) -> str | None:
    if state.critical is not None:
        return None
    first = first_in_line(state)
    if first is not None and state.word == FREE:
        thread = state.threads[first]
        if thread.waiter == WOKEN and thread.backs_off:
            thread.again = True
            thread.permit = SENT
    return "acquire"


def op_exit(state: State, _me: int, what: str) -> str:
    state.threads[int(what)].must_exit = True
    return "go"


def op_freeze(_state: State, _me: int, _what: str) -> str:
    return "freeze"


OPS = {
    "call": op_call,
    "block": op_block,
    "sleep": op_sleep,
    "exit": op_exit,
    "freeze": op_freeze,
}


@step
def freeze(state: State, me: int) -> str | None:
    if state.critical is not None:
        return None
    state.frozen = True
    state.lines, state.arrived = ((), (), ()), ()
    state.word = CONTENDED
    state.asked = True
    return "go"


# ---------------------------------------------------------------- the end of a thread


@step
def finish(state: State, me: int) -> str | None:
    return set_event(state, me, str(me), "finished")


@step
def finished(state: State, me: int) -> str:
    return release_and(state, me, "leave")


@step
def exit_(state: State, me: int) -> str | None:
    if state.critical is not None:
        return None
    return release_and(state, me, "leave")


@step
def leave(state: State, _me: int) -> str | None:
    """It passes the critical section; its record is freed."""
    return None if state.critical is not None else "ended"


# ---------------------------------------------------------------- what is waited for


def named(state: State, me: int) -> str:
    return state.threads[me].plan[0].split(":")[1]


def waiting_for(state: State, what: str) -> tuple[int, ...]:
    return tuple(
        number
        for name, number in state.queues
        if name == what and state.threads[number].other != PAUSED
    )


def set_event(state: State, me: int, what: str, then: str) -> str | None:
    """In one visit to the critical section what is waited for happens, and all are granted."""
    if not state.enter(me):
        return None
    if what in state.awaited:
        state.happened = tuple(sorted((*state.happened, what)))
    return grant_all(state, me, what, then)


def grant_all(state: State, me: int, what: str, then: str) -> str:
    thread = state.threads[me]
    thread.targets = waiting_for(state, what)
    thread.then = then
    return "grant_all" if thread.targets else settled(state, me)


@step
def grant_all_(state: State, me: int) -> str:
    thread = state.threads[me]
    number, thread.targets = thread.targets[0], thread.targets[1:]
    state.queues = tuple(entry for entry in state.queues if entry[1] != number)
    if state.threads[number].other != QUEUED:
        raise Broken(f"grants one that is {state.threads[number].other}")
    state.threads[number].other = GRANTED
    state.threads[number].awaits = ""
    unpark(state, me, number)
    return "grant_all" if thread.targets else settled(state, me)


@step
def set_(state: State, me: int) -> str | None:
    what = named(state, me)
    where = set_event(state, me, what, "go")
    if where is not None:
        state.threads[me].plan = state.threads[me].plan[1:]
    return where


def may_take(state: State, me: int) -> bool:
    """`take` of what it waits for, in the critical section: then the thread has it."""
    what = named(state, me)
    if state.threads[me].plan[0].startswith("join"):
        return what in state.happened
    if must_wait(state, me, what):
        return False
    if what not in dict(state.claims):
        state.claims += ((what, me),)
    return True


def must_wait(state: State, me: int, what: str) -> bool:
    owners = dict(state.claims)
    owner = owners.get(what)
    while owner is not None:
        if owner == me:
            return False
        owner = owners.get(state.threads[owner].awaits)
    return what in owners


def changed(state: State, me: int, waits: bool) -> None:
    imports = state.threads[me].plan[0].startswith("import")
    state.threads[me].awaits = named(state, me) if waits and imports else ""


def queue_of(state: State, me: int) -> str:
    """All who import wait in one queue."""
    return named(state, me) if state.threads[me].plan[0].startswith("join") else "imports"


def got_it(state: State, me: int) -> str:
    state.threads[me].other = GONE
    state.threads[me].plan = state.threads[me].plan[1:]
    return "go"


@step
def join(state: State, me: int) -> str | None:
    """mt_wait_begin()."""
    if state.critical is not None:
        return None
    if may_take(state, me):
        return got_it(state, me)
    state.queues += ((queue_of(state, me), me),)
    state.threads[me].other = QUEUED
    changed(state, me, True)
    return release_and(state, me, "other_wait")


STEPS["import"] = join


@step
def other_wait(state: State, me: int) -> str:
    """mt_waiter_wait() without the GIL."""
    thread = state.threads[me]
    if thread.other == GRANTED or thread.interrupted:
        return "other_acquire"
    return falls_asleep(state, me, "other_asleep", "other_wait")


@step
def other_asleep(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if thread.permit != SENT:
        return None
    thread.permit = ""
    return "other_wait"


@step
def other_acquire(state: State, me: int) -> str:
    # It has looked without the GIL; once it has the GIL the answer may be another.
    return STEPS["acquire"](state, me) or ""


def other_go(state: State, me: int) -> str:
    """It has the GIL, and a waiter besides."""
    thread = state.threads[me]
    if not thread.interrupted:
        return other_granted(state, me)
    return "other_pause"


def other_granted(state: State, me: int) -> str:
    thread = state.threads[me]
    if thread.other != GRANTED:
        raise Broken("goes on without what it waits for")
    if thread.plan[0].startswith("join"):
        if named(state, me) not in state.happened:
            raise Broken("a join that is over too early")
        return got_it(state, me)
    thread.other = GONE
    return "import"


@step
def other_pause(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if state.critical is not None:
        return None
    thread.interrupted = False
    if thread.other == GRANTED:
        return other_granted(state, me)
    thread.other = PAUSED
    changed(state, me, False)
    # The callback makes a call.
    return release_and(state, me, "acquire")


@step
def other_resume(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if state.critical is not None:
        return None
    if may_take(state, me):
        if (queue_of(state, me), me) not in state.queues:
            raise Broken("unlinks a waiter that isn't in the queue")
        state.queues = tuple(entry for entry in state.queues if entry[1] != me)
        changed(state, me, False)
        return got_it(state, me)
    thread.other = QUEUED
    changed(state, me, True)
    return release_and(state, me, "other_wait")


@step
def done(state: State, me: int) -> str | None:
    """The end of an import, unless it was another's."""
    what = named(state, me)
    if not state.enter(me):
        return None
    state.threads[me].plan = state.threads[me].plan[1:]
    if (what, me) not in state.claims:
        state.leave(me)
        return "go"
    state.claims = tuple(claim for claim in state.claims if claim[0] != what)
    return grant_all(state, me, "imports", "go")


# A thread that has a second waiter goes on with that one once it has the GIL.
def go_or_other(state: State, me: int) -> str:
    other = state.threads[me].other
    if other == PAUSED:
        return "other_resume"
    if other != GONE:
        return other_go(state, me)
    state.threads[me].interrupted = False
    return go(state, me)


STEPS["go"] = go_or_other

# ---------------------------------------------------------------- what comes from outside


def outside(state: State, _steps: dict[str, model.Step]) -> Iterator[tuple[str, State]]:
    if not state.patient:
        yield from account(state)
    for me, thread in enumerate(state.threads):
        waits = thread.waiter in (QUEUED, WOKEN)
        # It wakes up, asks, and sleeps again.
        if thread.pc == "asleep" and waits and not state.asked and not state.frozen:
            after = state.clone()
            after.asked = True
            yield f"slice: thread {me}", after
        if not state.patient and waits and thread.line == SHORT and not thread.due:
            after = state.clone()
            after.threads[me].due = True
            yield f"due: thread {me}", after
        if thread.backs_off and waits and not thread.again:
            after = state.clone()
            after.threads[me].again = True
            yield f"again: thread {me}", after
        if state.owes and thread.pc == "look_patiently":
            after = state.clone()
            after.threads[me].pc = "look_send"
            yield f"patience: thread {me}", after
        if thread.interrupter != "done" and thread.pc != "ended":
            after = state.clone()
            interrupt(after.threads[me])
            yield f"interrupt: thread {me}", after


def account(state: State) -> Iterator[tuple[str, State]]:
    """The slices owed to computing threads grow in the turns of others, and shrink in their own."""
    shrinks = state.last_line == COMPUTING
    grows = not shrinks and state.head(COMPUTING) is not None
    if (grows and state.owed < 2) or (shrinks and state.owed > 0):
        after = state.clone()
        after.owed += -1 if shrinks else 1
        yield f"owed: {after.owed}", after


def interrupt(thread: Thread) -> None:
    if thread.interrupter == "set":
        thread.interrupted = True
        thread.interrupter = "unpark"
    else:
        thread.permit = SENT
        thread.interrupter = "done"


# ---------------------------------------------------------------- what must be true


def invariant(state: State) -> None:
    if state.frozen and state.word != CONTENDED:
        raise Broken(f"the frozen GIL is {state.word}")
    waiting = [number for line in state.lines for number in line]
    if waiting and state.word != CONTENDED and not any(map(state.is_woken, waiting)):
        raise Broken(f"nobody has the duty to look: the GIL is {state.word}")
    if state.holder is not None and state.threads[state.holder].owed and not state.owes:
        raise Broken("the holder isn't told that it owes wake-ups")
    for thread in state.threads:
        if thread.owed and thread.pc in ("asleep", "other_asleep", "ended", "still"):
            raise Broken("sleeps while it owes wake-ups")


def is_end(state: State) -> bool:
    # A thread in the line of a frozen GIL stands still at its next look.
    places = ("ended", "still", "asleep") if state.frozen else ("ended",)
    if any(thread.pc not in places for thread in state.threads):
        return False
    if any(state.lines) or (not state.frozen and state.word != FREE) or state.claims:
        raise Broken(f"at the end the GIL is {state.word}, and {state.lines} wait")
    return True


PROTOCOL.outside = outside
PROTOCOL.invariant = invariant
PROTOCOL.is_end = is_end

# ---------------------------------------------------------------- bugs: who looks after the lines


def without_settle(place: str) -> model.Step:
    def leaves_it(state: State, me: int) -> str | None:
        where = STEPS[place](state, me)
        return settled(state, me) if where == "settle" else where

    return leaves_it


bug("acquire_without_settle", "acquire_slowly", "two_calls")(without_settle("acquire_slowly"))
bug("late_without_settle", "take", "two_calls")(without_settle("take"))
bug("told_without_settle", "go_to_front", "told")(without_settle("go_to_front"))


def without_contending(place: str) -> model.Step:
    def begins_turn(state: State, me: int) -> str | None:
        where = STEPS[place](state, me)
        if state.word == CONTENDED and (where == "grant" or state.holder == me):
            state.word = HELD
        return where

    return begins_turn


bug("hand_over_without_settle", "yield", "two_compute")(without_contending("yield"))
bug("take_without_settle", "take", "three_calls")(without_contending("take"))


@bug("settle_without_wake", "settle_look", "two_calls")
def _(_state: State, _me: int) -> str:
    return "settle_mark"


@bug("settle_tries_once", "settle_mark", "two_calls")
def _(state: State, me: int) -> str:
    state.cas(HELD, CONTENDED)
    state.threads[me].targets = ()
    return settled(state, me)


@bug("free_without_wake", "free_wake", "two_calls")
def _(state: State, me: int) -> str:
    state.threads[me].targets = ()
    return "free"


@bug("back_off_without_end", "asleep", "two_calls")
def _(state: State, me: int) -> str | None:
    return STEPS["asleep"](state, me) if state.threads[me].permit else None


@bug("take_leaves_it_in_line", "take", "two_calls")
def _(state: State, me: int) -> str | None:
    lines, arrived = state.lines, state.arrived
    where = STEPS["take"](state, me)
    if state.holder == me:
        state.lines, state.arrived = lines, arrived
    return where


@bug("told_though_granted", "go_to_front", "told")
def _(state: State, me: int) -> str | None:
    if state.threads[me].waiter == GRANTED:
        state.threads[me].waiter = QUEUED
    return STEPS["go_to_front"](state, me)


# ---------------------------------------------------------------- bugs: giving the GIL away


@bug("yield_shows_free", "yield", "two_compute")
def _(state: State, me: int) -> str | None:
    where = STEPS["yield"](state, me)
    if where == "grant":
        state.word = FREE
    return where


@bug("yield_keeps_holder", "yield", "two_compute")
def _(state: State, me: int) -> str | None:
    where = STEPS["yield"](state, me)
    if where == "grant":
        state.holder = me
    return where


@bug("yield_lines_up_first", "yield", "two_compute")
def _(state: State, me: int) -> str | None:
    if not state.enter(me):
        return None
    state.asked = state.owes = False
    state.push(COMPUTING, me)
    state.holder = None
    state.threads[me].after = "wait"
    return hand_over(state, me, next_line(state))


@bug("holder_cleared_late", "release", "two_calls")
def _(state: State, me: int) -> str:
    state.holder = me
    return STEPS["release"](state, me) or ""


@bug("exits_without_release", "exit", "exits")
def _(_state: State, _me: int) -> str:
    return "leave"


# ---------------------------------------------------------------- bugs: the frozen GIL


@bug("take_of_frozen", "take", "frozen")
def _(state: State, me: int) -> str | None:
    if not state.frozen or not state.enter(me):
        return STEPS["take"](state, me)
    return settle_and(state, me, "wait")


@bug("release_of_frozen", "release_slowly", "frozen")
def _(state: State, me: int) -> str | None:
    if not state.frozen or not state.enter(me):
        return STEPS["release_slowly"](state, me)
    return "free"


@bug("freeze_leaves_lines", "freeze", "frozen")
def _(state: State, me: int) -> str | None:
    lines, arrived = state.lines, state.arrived
    where = STEPS["freeze"](state, me)
    if where is not None:
        state.lines, state.arrived = lines, arrived
    return where


@bug("freeze_leaves_word", "freeze", "frozen")
def _(state: State, me: int) -> str | None:
    word = state.word
    where = STEPS["freeze"](state, me)
    if where is not None:
        state.word = word
    return where


# ---------------------------------------------------------------- bugs: wake-ups that are owed


@bug("release_sends_none", "released", "event")
def _(state: State, me: int) -> str:
    thread = state.threads[me]
    after, thread.after = thread.after, ""
    thread.defers_wakes = False
    return after


@bug("holder_is_not_told", "grant_all", "event")
def _(state: State, me: int) -> str:
    owes = state.owes
    where = STEPS["grant_all"](state, me) or ""
    state.owes = owes
    return where


@bug("yield_to_nobody_sends_none", "yield", "event")
def _(state: State, me: int) -> str | None:
    owed = state.threads[me].owed
    where = STEPS["yield"](state, me)
    if where == "go":
        state.threads[me].owed = owed
    return where


# ---------------------------------------------------------------- bugs: joins and imports


def without_look(place: str) -> model.Step:
    def looks_not(state: State, me: int) -> str | None:
        happened, state.happened = state.happened, ()
        where = STEPS[place](state, me)
        state.happened = happened
        return where

    return looks_not


bug("join_without_look", "join", "joins")(without_look("join"))
bug("resume_without_look", "other_resume", "join_paused")(without_look("other_resume"))


@bug("pause_ignores_grant", "other_pause", "join_paused")
def _(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if state.critical is None and thread.other == GRANTED:
        thread.other = QUEUED
    return STEPS["other_pause"](state, me)


@bug("grants_the_paused", "finish", "join_paused")
def _(state: State, me: int) -> str | None:
    where = STEPS["finish"](state, me)
    paused = tuple(number for name, number in state.queues if name == str(me))
    if where is not None and paused:
        state.threads[me].targets = paused
        state.critical, state.threads[me].then = me, "finished"
        return "grant_all"
    return where


@bug("import_without_note", "import", "import_circle")
def _(state: State, me: int) -> str | None:
    where = STEPS["import"](state, me)
    state.threads[me].awaits = ""
    return where


@bug("import_ends_silently", "done", "import_one")
def _(state: State, me: int) -> str | None:
    where = STEPS["done"](state, me)
    if where == "grant_all":
        state.threads[me].targets = ()
        return settled(state, me)
    return where


# ---------------------------------------------------------------- scenarios

# Nobody's patience ends and nothing is owed: the next thread depends on the lines only.
PATIENT: dict[str, tuple[tuple[str, ...], ...]] = {
    "two_calls": (("call", "call"), ("call", "call")),
    "two_compute": (("look", "look"), ("look", "look")),
    "two_mixed": (("look", "call", "look"), ("block", "look", "call")),
    "sleeps": (("call", "sleep", "call"), ("call", "look", "call")),
    "told": (("look:cb", "look"), ("look", "call")),
    "told_of_three": (("look:cb",), ("look",), ()),
    "told_beside_short": (("look:cb",), ("call",), ()),
    "three_compute": (("look",), ("look",), ("look",)),
    "three_calls": (("call",), ("call",), ()),
    "joins": (("join:1",), (), ("join:1",)),
    "join_paused": (("join:1:cb",), ("look", "call")),
    "event": (("join:e",), ("set:e", "look", "yield")),
    "import_one": (("import:x", "done:x"), ("import:x", "call", "done:x")),
    "import_circle": (
        ("import:x", "call", "import:y", "done:y", "done:x"),
        ("import:y", "call", "import:x", "done:x", "done:y"),
    ),
    "exits": (("exit:1", "call", "look"), ("look", "call")),
    "exits_of_three": (("exit:1",), ("call",), ()),
    "frozen": (("call", "freeze", "look", "call"), (), ()),
}
IMPATIENT: dict[str, tuple[tuple[str, ...], ...]] = {
    "owed": (("look", "look"), ("call", "call")),
    "owed_blocked": (("look",), (), ()),
    "late_short": (("call",), (), ()),
}
PROTOCOL.scenarios = {
    **{name: functools.partial(State, plans, True) for name, plans in PATIENT.items()},
    **{name: functools.partial(State, plans, False) for name, plans in IMPATIENT.items()},
}

if __name__ == "__main__":
    sys.exit(model.main(PROTOCOL, sys.argv[1:]))
