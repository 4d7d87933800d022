# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""threading's Condition and Event.

Every wait is a wait for a lock, with its timeout, so nothing here polls. Ctrl-C
raises KeyboardInterrupt in the main thread at any jump and in any wait: where that
would lose somebody a wake-up, a comment says why it doesn't. A jump is an `if`, a loop,
`and` or `or`, or the end of a `try`: that is where MicroPython looks for Ctrl-C. A comment
that begins with "No jump" is about all lines from there to the end of the block, or to
"Jumps again"; tests/host/test_no_jump.py looks for jumps in their bytecode.
"""

import time

import threading

# A longer wait is waited for in parts, so that ticks_diff() can tell its length.
_LONGEST_S = 100000


class Condition:
    """A lock, and waits for something that its holders change."""

    _spare = None  # what a wait needs, from one that is over

    def __init__(self, lock=None):
        # An RLock: taken back after a wait without regard to Ctrl-C, and usable in
        # callbacks that run in the middle of the main thread's own use of it.
        if lock is None:
            lock = threading.RLock()
            if type(self) is Condition:
                # MicroPython's `with` finds these before the class's: two calls less.
                self.__enter__ = lock.__enter__
                self.__exit__ = lock.__exit__
        self._lock = lock
        # Of a plain lock nobody knows the owner.
        self._is_owned = lock._is_owned if hasattr(lock, "_is_owned") else lock.locked
        self._waiters = []  # a held lock for each thread that waits, first come first

    # No jump in these four: a `with` has the lock or doesn't, Ctrl-C or not.

    def __enter__(self):
        return self._lock.__enter__()

    # Not *args: a tuple of three is two blocks of the heap, for which MicroPython may search
    # all of it.
    def __exit__(self, exc_type, exc_value, traceback):
        return self._lock.__exit__(exc_type, exc_value, traceback)

    def acquire(self, *args, **kwargs):
        return self._lock.acquire(*args, **kwargs)

    def release(self):
        self._lock.release()

    # Jumps again.

    def __getattr__(self, name):
        if name == "_lock":
            raise AttributeError("Condition.__init__() not called")
        return getattr(self._lock, name)  # what its lock has, too

    def __repr__(self):
        return "<Condition(%r, %d)>" % (self._lock, len(self._waiters))

    def _take_back(self, saved):
        # A lock that can't do it itself: whoever waits in a `with` must have it, so another
        # Ctrl-C only counts once it is back.
        try:
            self._lock.acquire()
        except:  # noqa: E722 - a name here is a jump
            # No jump before it is.
            self._take_back(saved)
            raise

    def _give_up(self, waiter):
        # True if nobody has notified the waiter. A notifier takes it out of the list
        # and releases it in one go. After the timeout, and before the waiter had the lock
        # again, somebody may have done so. Nobody else was notified then: it has to count.
        try:
            self._waiters.remove(waiter)
        except ValueError:
            return False
        return True

    def _hand_on(self, waiter):
        # The notification of somebody who doesn't need it is another's.
        if not self._give_up(waiter):
            self.notify()

    def _wait_tools(self):
        # A held lock to wait for, and what releases and takes back the condition's own. Kept,
        # as an allocation in each wait can take MicroPython longer than all else.
        waiter = threading._signal()
        waiter.acquire()
        lock = self._lock
        save = getattr(lock, "_release_save", lock.release)
        return waiter, save, getattr(lock, "_acquire_restore", self._take_back)

    # Of a predicate that is true the result comes without a wait, in a tuple.

    def wait(self, timeout=None, _predicate=None):
        """Release the lock, wait to be notified, take it again; False on timeout."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        timeout = -1 if timeout is None else max(timeout, 0)
        # No jump between these two: a callback may wait, too.
        tools = self._spare
        self._spare = None
        # Jumps again.
        waiter, save, restore = tools = tools or self._wait_tools()
        self._waiters.append(waiter)
        try:
            # Not earlier: a callback, which the lock doesn't keep out, may make it true any time.
            result = _predicate is not None and _predicate()
            if result:
                self._hand_on(waiter)
                return (result,)
            saved = save()
            try:
                got = waiter.acquire(True, timeout)
            finally:
                restore(saved)
            if got:
                # No jump: nobody else has this notification.
                self._spare = tools
                return True
            notified = not self._give_up(waiter)
            # No jump: the exception would pass on a notification that there wasn't.
            waiter.acquire(False)  # it may have been released so late
            self._spare = tools
            return notified
        except:  # noqa: E722 - as above
            # No jump before that.
            self._hand_on(waiter)
            raise

    _wait = wait  # not a derived class's

    def wait_for(self, predicate, timeout=None):
        """Wait until predicate() is true; return what it returned last."""
        return predicate() or self._wait_true(predicate, timeout)

    def _wait_true(self, predicate, timeout):
        """The rest of wait_for(), when predicate() wasn't true."""
        try:
            if timeout is not None:
                return self._wait_until(predicate, timeout)
            while True:
                found = self._wait(None, predicate)
                result = predicate() if found is True else found[0]
                if result:
                    return result
        except:  # noqa: E722 - Ctrl-C, no memory, what predicate() raises
            # Perhaps it came after a notification: that is another's.
            if self._is_owned():
                self.notify()
            raise

    def _wait_until(self, predicate, timeout):
        if timeout != timeout:
            raise ValueError("Invalid value NaN (not a number)")
        # In ms. One more: a tick may have been almost over when it was read.
        left = timeout * 1000 + 1 if timeout > 0 else 0
        last = time.ticks_ms()
        result = left <= 0 and predicate()
        while not result and left > 0:
            found = self._wait(min(left / 1000, _LONGEST_S), predicate)
            result = found[0] if isinstance(found, tuple) else predicate()
            now = time.ticks_ms()
            left -= time.ticks_diff(now, last)
            last = now
        return result

    def notify(self, n=1):
        """Wake n of the waiting threads, those that have waited longest."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        try:
            while n > 0 and self._waiters:
                self._waiters.pop(0).release()
                n -= 1
        except IndexError:
            pass  # a callback, between the two lines, has notified the last one

    def notify_all(self):
        """Wake all waiting threads."""
        self.notify(len(self._waiters))

    notifyAll = notify_all


class Event:
    """A flag that threads can wait for."""

    def __init__(self):
        self._cond = cond = Condition()
        self._lock = cond._lock
        self._waiters = cond._waiters
        self._flag = False
        self._is_set = self.is_set  # bound once, as in a Queue

    def __repr__(self):
        state = "set" if self._flag else "unset"
        return "<threading.Event at 0x%x: %s>" % (id(self), state)

    def is_set(self):
        return self._flag

    isSet = is_set

    def set(self):
        """Raise the flag; wake all who wait for it."""
        with self._lock:
            self._flag = True
            if self._waiters:
                self._cond.notify(len(self._waiters))

    def clear(self):
        """Lower the flag."""
        # Without the lock: it's one step. Who is just woken by set() doesn't look any more.
        self._flag = False

    def wait(self, timeout=None):
        """Wait for the flag; False on timeout."""
        with self._lock:
            # Not wait_for(): who was woken by set() doesn't mind a clear() since.
            return self._flag or self._cond._wait(timeout, self._is_set) is not False
