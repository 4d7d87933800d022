# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Threads that one can see: who waits for what, who hangs, and a way to break a thread out."""

__all__ = ("DeadlockError", "deadlocks", "detect_deadlocks", "interrupt", "show", "trace")

import sys

import _thread

_COLUMNS = "%-15s %-8s %-27s %7s %-13s %5s"  # 80 characters


def _number(value):
    # Short: 5 characters at most.
    for unit in ("", "k", "M", "G"):
        if value < 10000:
            break
        value //= 1000
    return "%d%s" % (value, unit)


def _label(thread):
    name = thread.name or "%x" % thread.ident
    # Nobody here has started it. In front, as names are cut off.
    return "*" + name if thread.daemon is None else name


def _thing(thread):
    thing = thread.waits_for
    if thing is None or isinstance(thing, str):
        return thing or ""
    if thread.state == "join":
        return "its end"
    return "%s 0x%x" % (type(thing).__name__, id(thing))


def _row(thread, names):
    holder = names.get(thread.holder, "")
    wanted = _thing(thread)
    if holder:
        wanted = "%s of %s" % (wanted, holder)
    left = "" if thread.timeout is None else "%.1f s" % thread.timeout
    stack = "" if thread.stack_used is None else _number(thread.stack_used)
    if thread.stack_size is not None:
        stack += "/" + _number(thread.stack_size)
    cpu = "" if thread.cpu_us is None else _number(thread.cpu_us // 1000)
    name = _label(thread)[:15]
    # No longer than their columns, so that each thread has one line.
    return _COLUMNS % (name, thread.state, wanted[:27], left[:7], stack[:13], cpu)


def _patience(thread):
    # The order of the table: waits for ever come first, then those that last longest.
    if thread.state not in ("lock", "join", "import", "sleep"):
        return 1
    if thread.timeout is None:
        return -2 - (thread.state != "sleep")
    return -1 - thread.timeout / (thread.timeout + 1)


def _cycles(threads):
    # Each thread waits for one other at most: follow it. Each is passed once, in all.
    threads = {thread.ident: thread for thread in threads}
    seen = set()
    cycles = []
    for ident in threads:
        way = []
        while ident in threads and ident not in seen:
            seen.add(ident)
            way.append(ident)
            ident = threads[ident].holder
        if ident in way:
            cycles.append([threads[i] for i in way[way.index(ident) :]])
    return cycles


def deadlocks():
    """The cycles of threads that wait for each other, each a list of identifiers."""
    return [[thread.ident for thread in cycle] for cycle in _cycles(_thread._threads())]


def _sentence(thread, names):
    if thread.state == "join":
        return "%s waits for the end of %s" % (_label(thread), names[thread.holder])
    if thread.state == "import":
        return "%s waits for the module %s, which is imported by %s" % (
            _label(thread),
            _thing(thread),
            names[thread.holder],
        )
    has = "is held by" if type(thread.waits_for) is _thread.RLock else "was acquired last by"
    return "%s waits for %s, which %s %s" % (
        _label(thread),
        _thing(thread),
        has,
        names[thread.holder],
    )


def show(file=None):
    """Print all threads, the longest waits first, and the cycles among them.

    A star marks those that nobody here has started.
    """
    out = sys.stdout if file is None else file
    threads = _thread._threads()
    names = {thread.ident: _label(thread) for thread in threads}
    lines = [_COLUMNS % ("thread", "state", "waits for", "left", "stack", "ms")]
    for thread in sorted(threads, key=_patience):
        lines.append(_row(thread, names))
    for cycle in _cycles(threads):
        lines.append("Deadlock of %d:" % len(cycle))
        for thread in cycle:
            lines.append("  " + _sentence(thread, names))
    lines.append("")
    out.write("\n".join([line.rstrip() for line in lines]))  # in one piece


class DeadlockError(RuntimeError):
    """Threads wait for each other for ever; this one would have closed the circle."""


def _error(cycle):
    # What a wait raises: cycle is what it would have closed, None if no thread can go on.
    if cycle is None:
        show(sys.stderr)
        return DeadlockError("every thread waits for ever")
    names = {thread.ident: _label(thread) for thread in cycle}
    names[None] = "nobody any more"
    return DeadlockError("; ".join([_sentence(thread, names) for thread in cycle]))


def detect_deadlocks(on=True):
    """From now on, raise DeadlockError in the wait that would close a cycle; or no longer.

    Waits with a timeout are left alone. So is a plain lock that nobody took, such as an event's,
    and the end of a condition's wait(), which must have its lock: deadlocks() tells of those.
    At the end of a program on unix it is also an error when every thread waits for ever.
    """
    _thread._detect_deadlocks(_error if on else None)


def interrupt(thread, exception=KeyboardInterrupt):
    """Raise exception in thread, a Thread or an identifier; False if it has ended."""
    if isinstance(thread, int):
        return _thread._interrupt(thread, exception)
    if not thread.ident:
        raise RuntimeError("cannot interrupt thread before it is started")
    return _thread._interrupt(thread._handle, exception)


def trace(size):
    """A timeline of so many events, 8 bytes each: with trace(1000) as t: ..., then t.dump()."""
    from _threadtools_trace import Trace

    return Trace(size)
