"""Rule C2: a soft reset stops every thread first, and leaves nothing behind."""

import pytest

from mprig.device import Device
from mprig.session import Session

pytestmark = [pytest.mark.rules("C2"), pytest.mark.needs("soft-reset")]

ROUNDS = 100

# A reset that loses memory loses a block of this size at least.
BLOCK = 8

# Prints what a clean interpreter has: threads, bytes in use, and tasks and bytes in use as the
# kernel says, if the board can be asked.
MEASURE = """
import _thread, gc, machine
gc.collect()
tasks, free = machine.kernel() if hasattr(machine, "kernel") else (0, 0)
try:
    import esp32
    free = sum(region[1] for region in esp32.idf_heap_info(esp32.HEAP_DATA))
except ImportError:
    pass
print("measured", _thread._count(), gc.mem_alloc(), tasks, -free)
"""

# Threads in every state that a thread can be in. Each says that it is there.
THREADS = """
import _thread, sys, time
held = _thread.allocate_lock()
held.acquire()
recursive = _thread.RLock()
here = _thread.allocate_lock()
here.acquire()
joined = _thread.start_joinable_thread(held.acquire)

def compute():
    while True:
        pass

def allocate():
    while True:
        bytearray(100)

def native():
    while True:
        sorted(range(500))

def speak():
    while True:
        print("tick")

def hold():
    with recursive:
        held.acquire()

def hold_on():
    while True:
        try:
            held.acquire()
        except SystemExit:
            pass

def take_back():
    held._acquire_restore(None)  # as a Condition: no exception ends this wait

def clean_up():
    try:
        held.acquire()
    finally:
        time.sleep_ms(1)

def work(what):
    here.release()
    what()

for what in (
    compute, allocate, native, hold, clean_up, MORE
    held.acquire,
    lambda: held.acquire(True, 1000),
    lambda: held.acquire(True, 0.001) or time.sleep(1000),
    recursive.acquire,
    joined.join,
    lambda: joined.join(1000),
    lambda: time.sleep(1000),
    lambda: time.sleep_ms(1000000),
):
    _thread.start_new_thread(work, (what,))
    here.acquire()
print("sta" + "rted")
"""


Measured = tuple[int, int, int, int]


def measure(target: Device) -> Measured:
    """The measurement of a clean interpreter."""
    result = target.run(MEASURE)
    target.close()
    assert result.last_line.startswith("measured 0 "), result.describe("threads are alive")
    threads, heap, tasks, used = (int(number) for number in result.last_line.split()[1:])
    return threads, heap, tasks, used


def require_nothing_lost(before: Measured, after: Measured, rounds: int) -> None:
    """Between two measurements, both after a reset or more: the first may leave something.

    A board's own system may hold a block more or less; what `rounds` resets lose is more.
    """
    assert after[0] == before[0] and after[2] == before[2], (before, after)
    for was, now in zip(before, after):
        assert now - was < rounds * BLOCK, (before, after)


def paste(repl: Session, source: str) -> None:
    """Type a program in paste mode."""
    repl.expect(">>> ")
    repl.send("\x05")
    repl.expect("=== ")
    # It is echoed: not more at a time than the other side reads.
    for line in source.splitlines():
        repl.send(line + "\r")
        repl.expect(line)
    repl.send("\x04")


def run_threads(target: Device) -> None:
    result = target.run(THREADS.replace("MORE", ""))
    assert result.last_line == "started", result.describe("expected 'started'")
    target.close()


@pytest.mark.timeout(1200)
def test_after_programs(target: Device) -> None:
    """A host soft-resets after each program, whatever that left running."""
    run_threads(target)
    before = measure(target)
    for _ in range(ROUNDS - 1):
        run_threads(target)
    require_nothing_lost(before, measure(target), ROUNDS - 1)


def reset_at_the_prompt(target: Device) -> None:
    repl = target.repl()
    paste(repl, THREADS.replace("MORE", "speak, speak, hold_on, take_back,"))
    repl.expect("started")
    repl.send("\x04")
    assert repl.wait().status == 0
    target.close()


def test_at_the_prompt(target: Device) -> None:
    """Ctrl-D at the prompt, while threads go on; some print, and one will not end."""
    reset_at_the_prompt(target)
    before = measure(target)
    for _ in range(ROUNDS // 10):
        reset_at_the_prompt(target)
    require_nothing_lost(before, measure(target), ROUNDS // 10)


# Typed text, and what is true when the main thread has come to where it stays.
WAITS = {
    "at the prompt": ("1 + ", "state() == 'outside'"),  # a line that isn't finished
    "in a lock": ("lock.acquire()\r", "state() == 'lock'"),
    "in a sleep": ("time.sleep(1000)\r", "state() == 'sleep'"),
    # Its state would be 'ready', but that it may be before it has read the loop, too.
    "in a loop": ("while True: loops = True\r\r", "loops"),
}

RESET_LATER = """
import _thread, machine, time
go = _thread.allocate_lock()
go.acquire()
lock = _thread.allocate_lock()
lock.acquire()
loops = False

def state():
    return _thread._threads()[0].state

def reset():
    go.acquire()
    while not (STAYS):
        time.sleep(0)
    machine.soft_reset()

_thread.start_new_thread(reset, ())
"""


@pytest.mark.rules("C7")
@pytest.mark.parametrize(("wait", "stays"), WAITS.values(), ids=WAITS.keys())
def test_by_a_thread(target: Device, wait: str, stays: str) -> None:
    """machine.soft_reset() in a thread resets the board, whatever the main thread does."""
    repl = target.repl()
    paste(repl, RESET_LATER.replace("STAYS", stays))
    repl.expect(">>> ")
    repl.send("go.release()\r" + wait)
    assert repl.wait().status == 0
    target.close()
    assert target.run(MEASURE).output.startswith("measured 0 ")
