"""Seen on Linux only: a thread's id (A6), that it sleeps (B6), what it leaves behind (B8)."""

import pytest

from mprig.device import UnixDevice

pytestmark = pytest.mark.needs("process")

NATIVE_ID = """
import _thread

def check():
    with open("/proc/thread-self/stat") as stat:
        tid = int(stat.read().split()[0])
    seen.append(tid == _thread.get_native_id())

seen = []
check()
_thread.start_joinable_thread(check).join()
assert seen == [True, True], seen
print("OK")
"""


@pytest.mark.rules("A6")
def test_native_id(target: UnixDevice) -> None:
    """get_native_id is the kernel's id of the thread."""
    target.run(NATIVE_ID).expect_ok()


# A thread that polled would be switched off and on once a poll: hundreds of times in this time.
# Each waits once; the rest is for the interpreter lock on the way in and out.
SWITCHES = """
import _thread

def switches():
    with open("/proc/thread-self/status") as status:
        # At once: line by line is byte by byte, each a chance to be switched off.
        text = status.read()
    return int(text.split("\\nvoluntary_ctxt_switches:")[1].split()[0])

def measure(wait, counts):
    before = switches()
    wait()
    counts.append(switches() - before)

# Not at the module's level, and a list for each: without a GIL neither is safe to share.
def attempt():
    held = _thread.allocate_lock()
    held.acquire()
    recursive = _thread.RLock()
    recursive.acquire()
    other = _thread.start_joinable_thread(held.acquire)
    waits = (
        lambda: held.acquire(True, 0.5),
        lambda: recursive.acquire(True, 0.5),
        lambda: other.join(0.5),
        lambda: held.acquire(True, 0.5),
    )
    counts = [[] for _ in waits]
    handles = [
        _thread.start_joinable_thread(lambda p=pair: measure(*p))
        for pair in list(zip(waits, counts))[:3]
    ]
    measure(waits[3], counts[3])
    for handle in handles:
        handle.join()
    held.release()
    other.join()
    print(counts)
    return all(len(count) == 1 and count[0] < 30 for count in counts)

# On a loaded machine a thread waits for the GIL several times. A poller is bad each time.
assert any(attempt() for _ in range(5))
print("OK")
"""


@pytest.mark.rules("B6")
def test_blocked_thread_sleeps(target: UnixDevice) -> None:
    """A blocked thread doesn't look again and again whether it may go on."""
    target.run(SWITCHES).expect_ok()


MEMORY = """
import _thread

def size():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmSize:"):
                return int(line.split()[1])

def run(count):
    for _ in range(count):
        _thread.start_joinable_thread(lambda: None).join()

# The system keeps some stacks for the next threads. 400 that nobody frees are 100 MB.
run(10)
before = size()
run(400)
grown = size() - before
assert grown < 50000, grown
print("OK")
"""


@pytest.mark.rules("B8")
def test_ended_threads_leave_no_stacks(target: UnixDevice) -> None:
    """The stack of a thread that has ended is the system's again."""
    target.run(MEMORY).expect_ok()
