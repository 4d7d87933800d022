# rules: F2
# The table has a line for each thread, the longest waits first, and tells every cycle in words.

import io
import threading
import time

import threadtools


def cross(mine, others, here, there):
    with mine:
        here.set()
        there.wait()
        others.acquire()
        others.release()


def start(name, target, *args):
    thread = threading.Thread(target=target, name=name, args=args)
    thread.start()
    return thread


def table():
    out = io.StringIO()
    threadtools.show(out)
    text = out.getvalue()
    assert text.endswith("\n")
    lines = text.split("\n")
    assert max(len(line) for line in lines) <= 80, text
    return lines


def until(test):
    # A thread that is about to wait is seen doing something else for a while.
    while True:
        result = test()
        if result:
            return result
        time.sleep_ms(1)


def place(lines, name):
    found = [number for number, line in enumerate(lines) if line.startswith(name)]
    assert len(found) == 1, (name, lines)
    return found[0]


# Nothing here is a cycle: who waits for an event waits for somebody to set it.
done = threading.Event()
waits = start("waits", done.wait)
in_time = start("in time", done.wait, 900)
until(lambda: sum(line.find(" lock ") > 0 for line in table()) == 2)
lines = table()
assert lines[0].split() == ["thread", "state", "waits", "for", "left", "stack", "ms"]
assert place(lines, "waits") < place(lines, "in time"), lines
assert not threadtools.deadlocks() and len(lines) == 5, lines

# Two threads that take two locks in different orders, and one that joins one of them.
plain = threading.Lock()
nested = threading.RLock()
first = threading.Event()
second = threading.Event()
one = start("one", cross, nested, plain, first, second)
two = start("two", cross, plain, nested, second, first)
joins = start("joins", one.join)
(cycle,) = until(threadtools.deadlocks)
assert sorted(cycle) == sorted([one.ident, two.ident])
lines = until(lambda: len(table()) == 11 and table())
below = lines[place(lines, "Deadlock of 2:") :]
words = " ".join(below)
assert "  one waits for lock 0x" in words and "was acquired last by two" in words, words
assert "  two waits for RLock 0x" in words and "is held by one" in words, words
assert " of two" in lines[place(lines, "one")], lines

# Breaking one of them out lets all end.
threadtools.interrupt(two, SystemExit)
for thread in (two, one, joins):
    thread.join()
assert not threadtools.deadlocks()

# A longer one, with a join in it, and a thread that waits for itself.
again = threading.Lock()


def wait_for(thread_of, lock):
    with lock:
        ready.release()
        go.wait()
        thread_of().join()


def take_twice():
    again.acquire()
    again.acquire(True, 1000)


ready = threading.Semaphore(0)
go = threading.Event()
locks = [threading.RLock() for _ in range(3)]
ring = []
for number in range(2):
    ring.append(start("ring%d" % number, wait_for, lambda n=number: ring[n + 1], locks[number]))
ring.append(start("ring2", cross, locks[2], locks[0], threading.Event(), go))
alone = start("alone", take_twice)
for _ in range(2):
    ready.acquire()
go.set()
until(lambda: len(threadtools.deadlocks()) == 2)
found = sorted(threadtools.deadlocks(), key=len)
assert found[0] == [alone.ident], found
assert sorted(found[1]) == sorted([thread.ident for thread in ring]), found
words = " ".join(table())
assert "Deadlock of 1:" in words and "Deadlock of 3:" in words, words
assert "ring0 waits for the end of ring1" in words, words
again.release()
threadtools.interrupt(ring[2], SystemExit)
done.set()
for thread in ring + [alone, waits, in_time]:
    thread.join()
assert not threadtools.deadlocks()
print("OK")
