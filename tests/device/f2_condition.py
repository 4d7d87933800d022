# rules: F2 D3
# A condition's wait() has its lock when it returns, even if taking it back closes a cycle of
# waits: detect_deadlocks() raises nothing there, and the table tells of it.

import io
import threading
import time

import _thread
import threadtools


class Stop(Exception):
    pass


def until_waits(thread, holder):
    # For something that this one has, or nobody.
    while ("lock", holder) not in [
        (t.state, t.holder) for t in _thread._threads() if t.ident == thread.ident
    ]:
        time.sleep_ms(1)


class Pair:
    # The first has `other` and waits for the condition, whose lock the second takes.
    def __init__(self, lock, second):
        self.other = threading.RLock()
        self.cond = threading.Condition(lock)
        self.is_owned = getattr(self.cond, "_is_owned")
        self.told = []
        self.first = threading.Thread(target=self.waits, name="first")
        self.second = threading.Thread(target=second, name="second", args=(self,))
        self.first.start()
        until_waits(self.first, None)
        self.second.start()

    def waits(self):
        with self.other:
            with self.cond:
                try:
                    self.cond.wait()
                    self.told.append("notified")
                except Stop:
                    self.told.append("stopped")
                self.told.append(self.is_owned())

    def end(self):
        self.first.join()
        self.second.join()
        assert not threadtools.deadlocks()


def wants_other(pair):
    try:
        with pair.cond:
            with pair.other:
                pass
    except Stop:
        pair.told.append("broken")


def check_taking_back_closes(lock, has):
    pair = Pair(lock, wants_other)
    until_waits(pair.second, pair.first.ident)
    assert not threadtools.deadlocks()
    # Its wait is over, and it wants the lock that the second has.
    threadtools.interrupt(pair.first, Stop)
    until_waits(pair.first, pair.second.ident)
    (cycle,) = threadtools.deadlocks()
    assert set(cycle) == {pair.first.ident, pair.second.ident}, cycle
    out = io.StringIO()
    threadtools.show(out)
    assert "Deadlock of 2:" in out.getvalue(), out.getvalue()
    assert "  first waits for %s by second" % has in out.getvalue(), out.getvalue()
    assert "which is held by first" in out.getvalue(), out.getvalue()
    assert pair.told == [], pair.told
    # Only the second one's wait can be broken.
    threadtools.interrupt(pair.second, Stop)
    pair.end()
    assert pair.told in (["broken", "stopped", True], ["stopped", True, "broken"]), pair.told


def closes(pair):
    with pair.cond:
        pair.cond.notify()
        until_waits(pair.first, threading.get_ident())
        try:
            pair.other.acquire()
        except threadtools.DeadlockError as error:
            pair.told.append(str(error))


def check_another_closes(lock, has):
    # Taking back is a link like any other when it isn't the last.
    pair = Pair(lock, closes)
    pair.end()
    text = pair.told.pop(0)
    assert "first waits for %s by second" % has in text, text
    assert "which is held by first" in text, text
    assert pair.told == ["notified", True], pair.told


threadtools.detect_deadlocks()
for lock in (threading.RLock(), threading.Lock()):
    has = "%s 0x%x, which %s" % (
        type(lock).__name__,
        id(lock),
        "is held" if type(lock) is threading.RLock else "was acquired last",
    )
    check_taking_back_closes(lock, has)
    check_another_closes(lock, has)
print("OK")
