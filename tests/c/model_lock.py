#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Every interleaving of the lock's protocol for a few threads: core/lock.c, word.c and waitq.c.

In each state that can be reached:

  - one thread at most owns the lock;
  - somebody has the duty to look (word.h): while threads wait the lock is contended, or the first
    of them is woken;
  - one that is woken, due and first looks in vain at most twice: the next release hands it over
    (unless the lock becomes free in the very moment in which it gives up looking: it goes on then);
  - nobody reports a timeout of a lock that has been free ever since the time was up;
  - nobody touches a waiter whose thread has gone on, the record of a thread that has ended, or the
    lock after he has made it free or handed it over;
  - the end can still be reached: no lock and no wake-up is lost; there the lock is free, if nobody
    kept it, and its queue empty.

Time isn't modelled but as what may happen at any moment: a deadline, the end of a back-off, of the
patience of one who waits. The protocol holds; each of the bugs, planted into it, must be found.

  model_lock.py --list     prints the names of the checks
  model_lock.py [NAME...]  runs them all, or these
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator

import model
from model import Broken

FREE, HELD, CONTENDED = "FREE", "HELD", "CONTENDED"
QUEUED, WOKEN, PAUSED, GRANTED, GONE = "QUEUED", "WOKEN", "PAUSED", "GRANTED", "GONE"

# How a thread acquires: without a limit; until a time that may come at any moment; pausing when it
# is interrupted, which may happen at any moment, and giving up then, or going on; only if it is
# free.
FOREVER, TIMED, INTERRUPTIBLE, CALLBACK = "forever", "timed", "interruptible", "callback"
BARGING = "barging"

# A thread's plan begins with this if it owns the lock at the start.
OWNING = "owning"
# And ends with one of these: it ends without releasing the lock; or it doesn't release it while
# thread 0 waits interruptibly.
KEEP, HOLD = "keep", "hold"

# The code when the model was last compared to it: see model.py.
CODE = {
    "core/lock.c": "d998283d6ccde01e",
    "core/word.c": "1f782dcb805f3c55",
    "core/waitq.c": "d7d0b76ff628a1ca",
}

PROTOCOL = model.Model(CODE)
step, bug, STEPS = PROTOCOL.step, PROTOCOL.bug, PROTOCOL.steps


class Thread(model.Thread):
    def __init__(self, plan: tuple[str, ...]) -> None:
        self.plan = plan
        self.pc = "try"
        self.then = ""  # where it goes on when the lock is settled
        self.waiter = GONE
        self.permit = False
        self.backs_off = False
        self.again = False  # the back-off has come to its end
        self.due = False  # its patience is over
        self.looks = 0  # in vain, while it is due and first
        self.expired = False
        self.timed_out = False
        self.seen_held = False  # since it has timed out
        self.interrupted = False
        self.interrupter = "set" if {INTERRUPTIBLE, CALLBACK} & {*plan} else "done"
        self.target: int | None = None  # whom it wakes or hands the lock to
        self.lets_go = False  # has made it free, or handed it over


class State(model.State):
    threads: list[Thread]

    def __init__(self, plans: tuple[tuple[str, ...], ...]) -> None:
        super().__init__([Thread(plan) for plan in plans])
        self.word = FREE
        self.queue: tuple[int, ...] = ()
        self.owner: int | None = None
        for number, plan in enumerate(plans):
            if plan[0] == OWNING:
                self.word = HELD
                self.owner = number
                self.threads[number].pc = "release"

    def cas(self, me: int, old: str, new: str) -> bool:
        self.touch(me)
        if self.word != old:
            return False
        self.word = new
        if old == FREE:
            for thread in self.threads:
                thread.seen_held = thread.seen_held or thread.timed_out
        return True

    def touch(self, me: int) -> None:
        if self.threads[me].lets_go:
            raise Broken("touches a lock that others may have freed")

    def first(self) -> int | None:
        for number in self.queue:
            if self.threads[number].waiter != PAUSED:
                return number
        return None


def own(state: State, me: int) -> str:
    thread = state.threads[me]
    thread.waiter = GONE
    thread.due = thread.timed_out = thread.seen_held = False
    if state.owner is not None:
        raise Broken("two owners")
    state.owner = me
    return "end" if thread.plan[1:] == (KEEP,) else "release"


def next_of_plan(state: State, me: int) -> str:
    """The thread doesn't own the lock any more, or never has."""
    thread = state.threads[me]
    thread.waiter = GONE
    thread.due = thread.timed_out = thread.seen_held = thread.expired = thread.lets_go = False
    thread.plan = thread.plan[1:]
    return "try" if thread.plan and thread.plan[0] not in (KEEP, HOLD) else "end"


# ---------------------------------------------------------------- mt_lock_enqueue()


@step
def try_(state: State, me: int) -> str:
    if state.cas(me, FREE, HELD):
        return own(state, me)
    return next_of_plan(state, me) if state.threads[me].plan[0] == BARGING else "begin"


@step
def begin(state: State, me: int) -> str | None:
    if not state.enter(me):
        return None
    if state.cas(me, FREE, HELD):
        state.leave(me)
        return own(state, me)
    thread = state.threads[me]
    state.queue += (me,)
    thread.waiter = QUEUED
    thread.backs_off = thread.again = thread.due = False
    return settle_and(state, me, "wait")


# ---------------------------------------------------------------- mt_word_settle()


def settle_and(state: State, me: int, then: str) -> str:
    state.threads[me].then = then
    return "settle"


def settled(state: State, me: int) -> str:
    """The visit to the critical section is over."""
    thread = state.threads[me]
    then, thread.then = thread.then, ""
    state.leave(me)
    if then == "own":
        return own(state, me)
    if then == "give_up":
        if thread.timed_out and not thread.seen_held:
            raise Broken("a timeout of a lock that is free")
        return next_of_plan(state, me)
    return then


def is_woken(state: State, number: int | None) -> bool:
    return number is not None and state.threads[number].waiter == WOKEN


@step
def settle(state: State, me: int) -> str:
    state.touch(me)
    first = state.first()
    if first is None:
        state.cas(me, CONTENDED, HELD)
        return settled(state, me)
    if is_woken(state, first) or state.word == CONTENDED:
        return settled(state, me)
    return "settle_look"


@step
def settle_look(state: State, me: int) -> str:
    if state.word != FREE:
        return "settle_mark"
    first = state.first()
    assert first is not None
    state.threads[me].target = first
    state.threads[first].looks = 0
    return "wake"


@step
def settle_mark(state: State, me: int) -> str:
    state.cas(me, HELD, CONTENDED)
    return "settle"


def mark_woken(state: State, number: int | None) -> None:
    if number is None or state.threads[number].waiter != QUEUED:
        raise Broken("wakes one that isn't queued")
    state.threads[number].waiter = WOKEN


def unpark_target(state: State, me: int) -> None:
    number = state.threads[me].target
    assert number is not None
    if state.threads[number].pc == "ended":
        raise Broken("unparks a thread whose record is freed")
    state.threads[number].permit = True
    state.threads[me].target = None


@step
def wake(state: State, me: int) -> str:
    mark_woken(state, state.threads[me].target)
    return "wake_unpark"


@step
def wake_unpark(state: State, me: int) -> str:
    unpark_target(state, me)
    return "settle"


# ---------------------------------------------------------------- mt_waiter_wait()


@step
def wait(state: State, me: int) -> str:
    thread = state.threads[me]
    if thread.waiter == GRANTED:
        return own(state, me)
    if thread.plan[0] == TIMED:
        return "check_deadline"
    return "check_woken" if thread.plan[0] == FOREVER else "check_interrupt"


@step
def check_deadline(state: State, me: int) -> str:
    thread = state.threads[me]
    if not thread.expired:
        return "check_woken"
    thread.timed_out = True
    thread.seen_held = state.word != FREE
    return "take"


@step
def check_interrupt(state: State, me: int) -> str:
    return "pause" if state.threads[me].interrupted else "check_woken"


@step
def check_woken(state: State, me: int) -> str:
    thread = state.threads[me]
    if thread.waiter == WOKEN and (not thread.backs_off or thread.again):
        return "take"
    return "park_shortly" if thread.waiter == WOKEN else "park"


# No return for no reason here: it would hide that a wake-up is lost.
@step
def park(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not thread.permit and not thread.expired:
        return None
    thread.permit = False
    return "wait"


@step
def park_shortly(state: State, me: int) -> str | None:
    return "wait" if state.threads[me].again else park(state, me)


# ---------------------------------------------------------------- mt_wait_take()


def leave_queue(state: State, me: int) -> None:
    if me not in state.queue:
        raise Broken("unlinks a waiter that isn't in the queue")
    state.queue = tuple(number for number in state.queue if number != me)
    state.threads[me].waiter = GONE


def count_looks(state: State, me: int) -> None:
    thread = state.threads[me]
    if thread.timed_out:
        return
    thread.looks = thread.looks + 1 if thread.due and state.first() == me else 0
    if thread.looks > 2:
        raise Broken("one that is due is passed over and over")


def too_late(state: State, me: int) -> None:
    thread = state.threads[me]
    count_looks(state, me)
    if thread.waiter != WOKEN:
        return
    thread.backs_off = not thread.backs_off
    thread.again = False
    if not thread.backs_off:
        thread.waiter = QUEUED


@step
def take(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    if thread.waiter == GRANTED:
        state.leave(me)
        return own(state, me)
    if state.cas(me, FREE, HELD):
        leave_queue(state, me)
        return settle_and(state, me, "own")
    too_late(state, me)
    return settle_and(state, me, "cancel" if thread.timed_out else "wait")


# ---------------------------------------------------------------- mt_wait_pause(), resume, cancel


@step
def pause(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    if thread.waiter == GRANTED:
        state.leave(me)
        return own(state, me)
    thread.waiter = PAUSED
    thread.interrupted = False
    thread.looks = 0
    return settle_and(state, me, "cancel" if thread.plan[0] == INTERRUPTIBLE else "resume")


@step
def resume(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if not state.enter(me):
        return None
    if state.cas(me, FREE, HELD):
        leave_queue(state, me)
        return settle_and(state, me, "own")
    thread.waiter = QUEUED
    thread.backs_off = thread.again = False
    return settle_and(state, me, "wait")


@step
def cancel(state: State, me: int) -> str | None:
    if not state.enter(me):
        return None
    if state.threads[me].waiter == GRANTED:
        state.leave(me)
        return own(state, me)
    leave_queue(state, me)
    return settle_and(state, me, "give_up")


# ---------------------------------------------------------------- mt_lock_release()


@step
def release(state: State, me: int) -> str | None:
    if state.threads[me].plan[1:] == (HOLD,) and state.threads[0].plan[:1] == (INTERRUPTIBLE,):
        return None
    # From its first look at the word on it doesn't rely on the lock any more.
    state.owner = None
    return next_of_plan(state, me) if state.cas(me, HELD, FREE) else "release_slowly"


@step
def release_slowly(state: State, me: int) -> str | None:
    if not state.enter(me):
        return None
    if state.word != CONTENDED:
        return "release_held"
    first = state.first()
    if first is None or not state.threads[first].due:
        return free_or_wake(state)
    return "hand_over"


def free_or_wake(state: State) -> str:
    first = state.first()
    return "free" if first is None or is_woken(state, first) else "free_wake"


@step
def release_held(state: State, me: int) -> str:
    if not state.cas(me, HELD, FREE):
        raise Broken("the owner's release finds a free lock")
    state.leave(me)
    return next_of_plan(state, me)


@step
def free_wake(state: State, me: int) -> str:
    state.touch(me)
    state.threads[me].target = state.first()
    mark_woken(state, state.first())
    return "free_unpark"


@step
def free_unpark(state: State, me: int) -> str:
    unpark_target(state, me)
    return "free"


@step
def free(state: State, me: int) -> str:
    state.touch(me)
    state.word = FREE
    state.threads[me].lets_go = True
    state.leave(me)
    return next_of_plan(state, me)


def unlink_first(state: State, me: int) -> None:
    number = state.first()
    assert number is not None
    state.threads[me].target = number
    state.queue = tuple(other for other in state.queue if other != number)


# Nobody but who releases it changes the word now, and nobody but the critical section the queue.
@step
def hand_over(state: State, me: int) -> str:
    unlink_first(state, me)
    first = state.first()
    state.word = HELD if first is None or is_woken(state, first) else CONTENDED
    return "grant"


def mark_granted(state: State, me: int) -> None:
    number = state.threads[me].target
    assert number is not None
    if state.threads[number].waiter not in (QUEUED, WOKEN):
        raise Broken(f"grants one that is {state.threads[number].waiter}")
    state.threads[number].waiter = GRANTED
    state.threads[me].lets_go = True


@step
def grant(state: State, me: int) -> str:
    mark_granted(state, me)
    return "grant_unpark"


@step
def grant_unpark(state: State, me: int) -> str:
    unpark_target(state, me)
    state.leave(me)
    return next_of_plan(state, me)


# ---------------------------------------------------------------- the end of a thread


@step
def end(state: State, _me: int) -> str | None:
    """It passes the critical section; its record is freed."""
    return None if state.critical is not None else "ended"


# ---------------------------------------------------------------- what comes from outside


def outside(state: State, steps: dict[str, model.Step]) -> Iterator[tuple[str, State]]:
    for me, thread in enumerate(state.threads):
        waits = thread.waiter in (QUEUED, WOKEN)
        happens = {
            "expired": thread.plan[:1] == (TIMED,) and waits and not thread.expired,
            "due": waits and not thread.due,
            "again": thread.backs_off and waits and not thread.again,
        }
        for what, may_happen in happens.items():
            if may_happen:
                after = state.clone()
                setattr(after.threads[me], what, True)
                yield f"{what}: thread {me}", after
        if thread.interrupter != "done" and thread.pc != "ended":
            after = state.clone()
            place = f"interrupt_{thread.interrupter}"
            after.threads[me].interrupter = steps[place](after, me) or ""
            yield f"outside: {place} {me}", after


def interrupt_set(state: State, me: int) -> str:
    state.threads[me].interrupted = True
    return "unpark"


def interrupt_unpark(state: State, me: int) -> str:
    state.threads[me].permit = True
    return "done"


STEPS["interrupt_set"] = interrupt_set
STEPS["interrupt_unpark"] = interrupt_unpark

# ---------------------------------------------------------------- what must be true


def invariant(state: State) -> None:
    """Outside of the critical section."""
    first = state.first()
    if first is not None and state.word != CONTENDED and not is_woken(state, first):
        raise Broken(f"nobody has the duty to look: the lock is {state.word}")


def is_end(state: State) -> bool:
    if any(thread.pc != "ended" for thread in state.threads):
        return False
    if state.queue or (state.word == FREE) != (state.owner is None):
        raise Broken(f"at the end it is {state.word}, and {state.queue} wait")
    return True


PROTOCOL.outside = outside
PROTOCOL.invariant = invariant
PROTOCOL.is_end = is_end

# ---------------------------------------------------------------- bugs: who looks after the line


def without_settle(place: str, then: str | None = None) -> model.Step:
    def leaves_it(state: State, me: int) -> str | None:
        where = STEPS[place](state, me)
        settles = where == "settle" and then in (None, state.threads[me].then)
        return settled(state, me) if settles else where

    return leaves_it


bug("begin_without_settle", "begin", "two_forever")(without_settle("begin"))
bug("late_without_settle", "take", "two_barging")(without_settle("take", "wait"))
bug("take_without_settle", "take", "three_forever")(without_settle("take", "own"))
bug("cancel_without_settle", "cancel", "three_timed")(without_settle("cancel"))
bug("pause_without_settle", "pause", "three_callbacks")(without_settle("pause"))
bug("resume_without_settle", "resume", "two_callbacks")(without_settle("resume"))


@bug("hand_over_without_settle", "hand_over", "three_forever")
def _(state: State, me: int) -> str:
    unlink_first(state, me)
    state.word = HELD
    return "grant"


@bug("settle_tries_once", "settle_mark", "two_forever")
def _(state: State, me: int) -> str:
    state.cas(me, HELD, CONTENDED)
    return settled(state, me)


@bug("settle_stores_contended", "settle_mark", "two_forever")
def _(state: State, me: int) -> str:
    state.word = CONTENDED
    return settled(state, me)


@bug("settle_stores_held", "settle", "two_interrupted")
def _(state: State, me: int) -> str:
    if state.first() is not None:
        return STEPS["settle"](state, me) or ""
    state.word = HELD
    return settled(state, me)


@bug("settle_without_wake", "settle_look", "two_forever")
def _(_state: State, _me: int) -> str:
    return "settle_mark"


@bug("free_without_wake", "free_wake", "two_forever")
def _(state: State, me: int) -> str:
    return STEPS["free"](state, me) or ""


@bug("free_before_wake", "release_slowly", "two_forever")
def _(state: State, me: int) -> str | None:
    where = STEPS["release_slowly"](state, me)
    if where == "free_wake":
        state.word = FREE
        state.threads[me].lets_go = True
    return where


@bug("settle_after_free", "free", "two_forever")
def _(state: State, me: int) -> str:
    state.word = FREE
    state.threads[me].lets_go = True
    return settle_and(state, me, "wait")


@bug("settle_after_grant", "grant", "two_forever")
def _(state: State, me: int) -> str:
    mark_granted(state, me)
    unpark_target(state, me)
    return settle_and(state, me, "wait")


# ---------------------------------------------------------------- bugs: passing over


@bug("due_is_ignored", "release_slowly", "two_barging")
def _(state: State, me: int) -> str | None:
    where = STEPS["release_slowly"](state, me)
    return free_or_wake(state) if where == "hand_over" else where


@bug("backs_off_again_and_again", "take", "two_barging")
def _(state: State, me: int) -> str | None:
    thread = state.threads[me]
    if thread.waiter == WOKEN:
        thread.backs_off = False
    return STEPS["take"](state, me)


@bug("back_off_without_end", "check_woken", "two_barging")
def _(state: State, me: int) -> str:
    where = STEPS["check_woken"](state, me) or ""
    return "park" if where == "park_shortly" else where


@bug("barging_clears_woken", "try", "two_barging")
def _(state: State, me: int) -> str:
    first = state.first()
    if state.word == FREE and first is not None:
        state.threads[first].waiter = QUEUED
    return STEPS["try"](state, me) or ""


@bug("timeout_without_last_try", "check_deadline", "two_timed")
def _(state: State, me: int) -> str:
    where = STEPS["check_deadline"](state, me) or ""
    return "cancel" if where == "take" else where


@bug("late_leaves_the_queue", "take", "two_barging")
def _(state: State, me: int) -> str | None:
    where = STEPS["take"](state, me)
    if where == "settle" and state.threads[me].then == "wait":
        leave_queue(state, me)
    return where


# ---------------------------------------------------------------- bugs: grants


@bug("hand_over_shows_free", "hand_over", "two_barging")
def _(state: State, me: int) -> str:
    unlink_first(state, me)
    state.word = FREE
    return "grant"


@bug("hand_over_leaves_it_in_line", "hand_over", "three_forever")
def _(state: State, me: int) -> str:
    queue = state.queue
    where = STEPS["hand_over"](state, me) or ""
    state.queue = queue
    return where


@bug("take_leaves_it_in_line", "take", "two_forever")
def _(state: State, me: int) -> str | None:
    queue = state.queue
    where = STEPS["take"](state, me)
    state.queue = queue
    return where


@bug("hand_over_to_paused", "hand_over", "three_callbacks")
def _(state: State, me: int) -> str:
    state.threads[me].target = state.queue[0]
    state.queue = state.queue[1:]
    state.word = HELD
    return "grant"


def ignores_grant(place: str) -> model.Step:
    def looks_not(state: State, me: int) -> str | None:
        thread = state.threads[me]
        if state.critical is None and thread.waiter == GRANTED:
            state.queue += (me,)
            thread.waiter = QUEUED
        return STEPS[place](state, me)

    return looks_not


bug("take_ignores_grant", "take", "two_timed")(ignores_grant("take"))
bug("cancel_ignores_grant", "cancel", "two_timed")(ignores_grant("cancel"))
bug("pause_ignores_grant", "pause", "two_callbacks")(ignores_grant("pause"))


# ---------------------------------------------------------------- bugs: unparks


@bug("wake_unparks_first", "free_wake", "two_forever")
def _(state: State, me: int) -> str:
    state.threads[me].target = state.first()
    unpark_target(state, me)
    return "free_unpark"


@bug("wake_unparks_first", "free_unpark", "two_forever")
def _(state: State, _me: int) -> str:
    mark_woken(state, state.first())
    return "free"


@bug("grant_unparks_first", "grant", "two_forever")
def _(state: State, me: int) -> str:
    number = state.threads[me].target
    unpark_target(state, me)
    state.threads[me].target = number
    return "grant_unpark"


@bug("grant_unparks_first", "grant_unpark", "two_forever")
def _(state: State, me: int) -> str:
    mark_granted(state, me)
    state.threads[me].target = None
    state.leave(me)
    return next_of_plan(state, me)


@bug("mark_and_unpark_outside", "hand_over", "two_timed")
def _(state: State, me: int) -> str:
    where = STEPS["hand_over"](state, me) or ""
    state.leave(me)
    return where


@bug("mark_and_unpark_outside", "grant_unpark", "two_timed")
@bug("unpark_outside", "grant_unpark", "two_timed")
def _(state: State, me: int) -> str:
    unpark_target(state, me)
    return next_of_plan(state, me)


@bug("unpark_outside", "grant", "two_timed")
def _(state: State, me: int) -> str:
    mark_granted(state, me)
    state.leave(me)
    return "grant_unpark"


@bug("waiter_used_after_mark", "grant_unpark", "two_timed")
def _(state: State, me: int) -> str:
    number = state.threads[me].target
    assert number is not None
    if state.threads[number].waiter != GRANTED:
        raise Broken("reads a waiter that is gone")
    return STEPS["grant_unpark"](state, me) or ""


@bug("end_without_passing", "end", "two_timed")
def _(_state: State, _me: int) -> str:
    return "ended"


@bug("interrupt_checked_after_park", "check_interrupt", "interrupted")
def _(_state: State, _me: int) -> str:
    return "check_woken"


@bug("interrupt_checked_after_park", "park", "interrupted")
def _(state: State, me: int) -> str | None:
    if STEPS["park"](state, me) is None:
        return None
    return "pause" if state.threads[me].interrupted else "wait"


@bug("interrupt_unparks_first", "interrupt_set", "interrupted")
def _(state: State, me: int) -> str:
    state.threads[me].permit = True
    return "unpark"


@bug("interrupt_unparks_first", "interrupt_unpark", "interrupted")
def _(state: State, me: int) -> str:
    state.threads[me].interrupted = True
    return "done"


# ---------------------------------------------------------------- scenarios

SCENARIOS: dict[str, tuple[tuple[str, ...], ...]] = {
    "two_forever": ((FOREVER, FOREVER), (FOREVER, FOREVER)),
    "two_timed": ((TIMED, TIMED), (FOREVER, TIMED)),
    "two_interrupted": ((INTERRUPTIBLE, FOREVER), (FOREVER, TIMED)),
    "interrupted": ((FOREVER, INTERRUPTIBLE), (FOREVER, FOREVER, HOLD)),
    "two_callbacks": ((CALLBACK, FOREVER), (CALLBACK,)),
    "two_barging": ((FOREVER,), (OWNING, BARGING, BARGING, BARGING, BARGING)),
    "kept": ((FOREVER, KEEP), (OWNING,)),
    "three_forever": ((FOREVER,), (FOREVER,), (FOREVER,)),
    "three_timed": ((TIMED,), (TIMED,), (FOREVER,)),
    "three_barging": ((FOREVER,), (TIMED,), (OWNING, BARGING)),
    "three_callbacks": ((CALLBACK,), (FOREVER,), (OWNING,)),
    "three_interrupted": ((INTERRUPTIBLE,), (FOREVER,), (OWNING,)),
}
PROTOCOL.scenarios = {name: functools.partial(State, plans) for name, plans in SCENARIOS.items()}

if __name__ == "__main__":
    sys.exit(model.main(PROTOCOL, sys.argv[1:]))
