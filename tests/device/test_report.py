"""The table of threads that comes from C: on unix for SIGQUIT, and the program goes on."""

import re

import pytest

from mprig.device import UnixDevice
from mprig.session import Session

pytestmark = [pytest.mark.needs("process"), pytest.mark.rules("F3")]

HEAD = r"thread +state +waits for +left +stack +ms\n"

# A worker that waits for a lock, which the main thread has.
WORKER = """
import _thread, sys, time

def work():
    _thread.set_name("worker")
    held.acquire()
    done.release()

def worker_waits():
    while _thread._threads()[1].state != "lock":
        time.sleep_ms(1)

def ask(text):
    # The answer comes when the table has been seen.
    print(text)
    return sys.stdin.readline()

held = _thread.allocate_lock()
held.acquire()
done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(work, ())
worker_waits()
"""

END = """
held.release()
done.acquire()
print("OK")
"""


def table(session: Session, state: str) -> None:
    """The output is a table, in which the main thread has this state."""
    session.expect(re.compile(HEAD))
    session.expect(re.compile(rf"\n?micropython +{state} .*\n"))
    session.expect(re.compile(r"worker +lock +lock 0x[0-9a-f]+ of micr.*\n"))


def quit_at(target: UnixDevice, program: str, state: str) -> None:
    """SIGQUIT when the program asks; then it goes on to its end."""
    session = target.start(WORKER + program + END)
    session.expect("now\n")
    session.show_threads()
    table(session, state)
    session.send("go on\n")
    session.wait().expect_ok()


def test_ctrl_backslash(target: UnixDevice) -> None:
    """The main thread is in a system call."""
    quit_at(target, 'ask("now")', r"\w+")


# Marking so many objects takes nearly all of the time.
COLLECTIONS = """
import gc

kept = [[] for _ in range(100000)]
print("now")
while True:
    gc.collect()
"""


def test_in_a_collection(target: UnixDevice) -> None:
    """Collections are nearly all that the main thread does, and the others stand still in them."""
    session = target.start(WORKER + COLLECTIONS, heap="64m")
    session.expect("now\n")
    for _ in range(50):
        session.show_threads()
        table(session, "running")
    session.close()


WITH_THE_HEAP_FULL = """
kept = []
try:
    while True:
        kept.append(bytearray(256))
except MemoryError:
    pass
try:
    while True:
        kept = [kept]
except MemoryError:
    pass
print("now")
try:
    done.acquire()
except KeyboardInterrupt:
    kept = None
"""


def test_with_the_heap_full(target: UnixDevice) -> None:
    """Not a byte is left."""
    session = target.start(WORKER + WITH_THE_HEAP_FULL + END)
    session.expect("now\n")
    session.show_threads()
    table(session, r"\w+")
    session.interrupt()
    session.wait().expect_ok()


C_LOOP = """
def loop():
    _thread.set_name("loops")
    print("now")
    # No jump of the interpreter's in here, so the GIL is kept.
    sum(range(1 << 62))

_thread.start_joinable_thread(loop).join()
"""


def test_with_the_gil_held(target: UnixDevice) -> None:
    """A thread is in a loop of C code; nobody else can run Python. It is killed in the end."""
    session = target.start(WORKER + C_LOOP)
    session.expect("now\n")
    for _ in range(3):
        session.show_threads()
        session.expect(re.compile(HEAD))
        session.expect(re.compile(r"worker +lock +lock 0x.*\n"))
        session.expect(re.compile(r"loops +running .*\n"))
    session.close()


CYCLE = """
import _thread, sys, time

def cross(name, mine, others):
    _thread.set_name(name)
    mine.acquire()
    reached.release()
    with go:
        pass
    others.acquire()

reached = _thread.allocate_lock()
reached.acquire()
go = _thread.allocate_lock()
go.acquire()
locks = [_thread.RLock() for _ in range(3)]
for number, name in enumerate(("one", "two", "three")):
    _thread.start_new_thread(cross, (name, locks[number], locks[(number + 1) % 3]))
    reached.acquire()
go.release()
for thread in (1, 2, 3):
    while _thread._threads()[thread].holder in (None, _thread.get_ident()):
        time.sleep_ms(1)
print("now")
sys.stdin.readline()
print("OK")
"""


def test_cycle(target: UnixDevice) -> None:
    """A cycle of three is told in words."""
    session = target.start(CYCLE)
    session.expect("now\n")
    session.show_threads()
    session.expect("Deadlock of 3:\n")
    for name, holder in (("one", "two"), ("two", "three"), ("three", "one")):
        session.expect(re.compile(rf"  {name} waits for RLock 0x\w+, which is held by {holder}\n"))
    session.send("\n")
    session.wait().expect_ok()


STORM = """
import _thread, sys, time

def short():
    with lock:
        pass

def busy():
    while not over:
        with lock:
            pass
        lock.acquire(True, 0.0001) and lock.release()
        _thread.start_joinable_thread(short).join()

over = []
lock = _thread.allocate_lock()
handles = [_thread.start_joinable_thread(busy) for _ in range(4)]
print("now")
sys.stdin.readline()
over.append(1)
for handle in handles:
    handle.join()
print("OK")
"""


def test_while_all_changes(target: UnixDevice) -> None:
    """Threads start, wait and end all the time: each table is one, and nothing breaks."""
    session = target.start(STORM)
    session.expect("now\n")
    for _ in range(200):
        session.show_threads()
        session.expect(re.compile(HEAD))
    session.send("\n")
    session.wait().expect_ok()
