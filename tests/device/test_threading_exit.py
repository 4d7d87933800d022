"""Rules C1 and D2: how a program with Threads and pools ends."""

import pytest

from mprig.device import UnixDevice

pytestmark = pytest.mark.needs("process")

THREADS = """
import threading, sys
gate = threading.Event()
never = threading.Event()

def work():
    try:
        gate.wait()
    finally:
        print("worked")

threading.Thread(target=never.wait, daemon=True).start()
threading.Thread(target=work).start()

def open_gate(main_thread):
    main_thread.join()
    gate.set()

threading.Thread(target=open_gate, args=(threading.current_thread(),)).start()
print("main ends")
"""


@pytest.mark.rules("C1", "D2")
@pytest.mark.parametrize("end, status", [("", 0), ("sys.exit(3)", 3), ("1 // 0", 1)])
def test_threads_are_joined(target: UnixDevice, end: str, status: int) -> None:
    """The program ends when its Threads have, but for daemons; its status is the main thread's."""
    result = target.run(THREADS + end)
    # From 1.27 on the main thread's traceback is between them.
    said = [line for line in result.stdout.splitlines() if line in ("main ends", "worked")]
    assert said == ["main ends", "worked"], result.describe("other output expected")
    assert result.last_line == "worked"
    assert result.status == status, result.describe(f"expected exit status {status}")


POOL = """
import sys
from concurrent.futures import ThreadPoolExecutor
sys.atexit(lambda: sys.stdout.write("atexit\\n"))
pool = ThreadPoolExecutor(2)
pool.submit(int).result()
futures = [pool.submit(sys.stdout.write, "call %d\\n" % i) for i in range(3)]
futures[-1].add_done_callback(lambda f: sys.stdout.write("last\\n"))
"""


@pytest.mark.rules("C1", "D7")
def test_pool_without_shutdown(target: UnixDevice) -> None:
    """Submitted calls are run; idle threads of a pool don't keep the program from ending."""
    result = target.run(POOL)
    assert result.status == 0, result.describe("expected exit status 0")
    lines = sorted(result.stdout.splitlines())
    assert lines == ["atexit", "call 0", "call 1", "call 2", "last"], result.describe("lost calls")


WAITS_FOR_MAIN = """
import threading
ended = threading.Event()
def wait():
    threading.main_thread().join()
    print(threading.main_thread().is_alive())
    ended.set()
def wait_again():
    ended.wait()
    print("also ended")
threading.Thread(target=wait).start()
threading.Thread(target=wait_again).start()
print("main ends")
"""


@pytest.mark.rules("C1", "D2")
def test_thread_joins_main(target: UnixDevice) -> None:
    """A thread that waits for the main thread's end gets it."""
    result = target.run(WAITS_FOR_MAIN)
    assert result.stdout == "main ends\nFalse\nalso ended\n", result.describe("other output")
    assert result.status == 0, result.describe("expected exit status 0")


LATE = """
import threading, sys
from concurrent.futures import ThreadPoolExecutor
pools = [ThreadPoolExecutor(1) for _ in range(2)]
pools[0].submit(int)
def late():
    threading.main_thread().join()
    pools.append(ThreadPoolExecutor(1))
    for pool in pools:
        try:
            pool.submit(int)
        except RuntimeError as e:
            print(e)
    try:
        threading._register_atexit(int)
    except RuntimeError as e:
        print(e)
threading.Thread(target=late).start()
threading._register_atexit(lambda: print("second"))
threading._register_atexit(lambda: print("first"))
sys.atexit(lambda: print("zeroth"))
"""


@pytest.mark.rules("C1", "D7")
def test_too_late_for_calls(target: UnixDevice) -> None:
    """At the program's end pools are shut down, last first, before threads are joined."""
    result = target.run(LATE)
    assert result.stdout.splitlines() == [
        "zeroth",
        "first",
        "second",
        *["cannot schedule new futures after interpreter shutdown"] * 3,
        "can't register atexit after shutdown",
    ], result.describe("other output")
    assert result.status == 0, result.describe("expected exit status 0")


UNCAUGHT = """
import threading, _thread
def fail(): raise ValueError("text")
thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
print("OK")
"""


@pytest.mark.rules("A4", "D2")
def test_uncaught(target: UnixDevice) -> None:
    """The thread's name and the traceback go to stderr, and the program goes on."""
    result = target.run(UNCAUGHT)
    result.expect_ok()
    assert result.stderr.startswith("Exception in thread failing:\nTraceback (most recent")
    assert result.stderr.endswith("ValueError: text\n")


SWITCHES = """
import threading, queue

def switches():
    with open("/proc/thread-self/status") as status:
        text = status.read()
    return int(text.split("\\nvoluntary_ctxt_switches:")[1].split()[0])

def measure(wait, counts):
    before = switches()
    wait()
    counts.append(switches() - before)

def condition():
    with cond:
        cond.wait_for(lambda: False, 0.5)

def get():
    try:
        queue.Queue().get(timeout=0.5)
    except queue.Empty:
        pass

cond = threading.Condition()
daemon = threading.Thread(target=threading.Event().wait, daemon=True)
daemon.start()
waits = (
    condition,
    get,
    lambda: threading.Event().wait(0.5),
    lambda: threading.Semaphore(0).acquire(timeout=0.5),
    lambda: daemon.join(0.5),
)

def attempt():
    counts = [[] for _ in waits]
    threads = [threading.Thread(target=measure, args=pair) for pair in zip(waits, counts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(counts)
    return all(len(count) == 1 and count[0] < 40 for count in counts)

# On a loaded machine a thread waits for the GIL several times. A poller is bad each time.
assert any(attempt() for _ in range(5))
print("OK")
"""


@pytest.mark.rules("D4")
def test_waiting_threads_sleep(target: UnixDevice) -> None:
    """A thread that waits isn't switched off and on again and again, as one that polls is."""
    target.run(SWITCHES).expect_ok()
