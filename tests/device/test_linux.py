"""What only the Linux kernel can tell about a thread: its id (A6), and that it sleeps (B6)."""

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


# One thread after another, till an OS thread is used again.
AGAIN = """
import _thread

def name():
    with open("/proc/thread-self/comm") as comm:
        return comm.read().strip()

def first():
    global kernel_id
    kernel_id = _thread.get_native_id()
    first_name.append(name())
    _thread.set_name("first")

def other():
    if _thread.get_native_id() == kernel_id:
        again.append((name(), _thread.get_ident() != 0))

kernel_id = 0
first_name, again = [], []
for _ in range(100):
    if again:
        break
    _thread.start_joinable_thread(first).join()
    _thread.start_joinable_thread(other).join()
assert again == [(first_name[0], True)], (first_name, again)
print("OK")
"""


@pytest.mark.rules("A6")
def test_an_os_thread_is_used_again(target: UnixDevice) -> None:
    """And nothing of what the thread before did to it is left."""
    target.run(AGAIN).expect_ok()


# All but the main thread, by the kernel's count, while threads of several sizes come and go;
# those that are of no use any more end by themselves.
LEFT = """
import _thread, os, time

def tasks():
    return len(list(os.ilistdir("/proc/self/task"))) - 1

for size in (65536, 262144, 65536, 1048576):
    _thread.stack_size(size)
    handles = [_thread.start_joinable_thread(lambda: None) for _ in range(10)]
    for handle in handles:
        handle.join()
while tasks():
    time.sleep(0.05)
print("OK")
"""


def test_os_threads_that_nobody_needs_end(target: UnixDevice) -> None:
    target.run(LEFT).expect_ok()


# A thread that polled would be switched off and on once a poll: hundreds of times in this time.
# Each waits once; the rest is for the interpreter lock on the way in and out.
SWITCHES = """
import _thread

def switches():
    with open("/proc/thread-self/status") as status:
        # At once: line by line is byte by byte, each a chance to be switched off.
        text = status.read()
    return int(text.split("\\nvoluntary_ctxt_switches:")[1].split()[0])

def measure(wait):
    before = switches()
    wait()
    counts.append(switches() - before)

counts = []
held = _thread.allocate_lock()
held.acquire()
recursive = _thread.RLock()
recursive.acquire()
other = _thread.start_joinable_thread(held.acquire)
waits = (
    lambda: held.acquire(True, 0.5),
    lambda: recursive.acquire(True, 0.5),
    lambda: other.join(0.5),
)
handles = [_thread.start_joinable_thread(lambda w=w: measure(w)) for w in waits]
measure(waits[0])
for handle in handles:
    handle.join()
print(counts)
assert len(counts) == 4 and max(counts) < 30, counts
print("OK")
"""


@pytest.mark.rules("B6")
def test_blocked_thread_sleeps(target: UnixDevice) -> None:
    """A blocked thread doesn't look again and again whether it may go on."""
    target.run(SWITCHES).expect_ok()
