"""A fault that nobody can handle ends the machine in QEMU, which says what, where, in which thread.

Never a silent hang. All of this is done from Python by what can do anything: mem32 and assembler.
"""

import re

import pytest

from mprig.device import Device
from mprig.session import Result

pytestmark = pytest.mark.needs("last-words")

IN_A_THREAD = """
import _thread, time
def named():
    _thread.set_name("worker")
    work()
_thread.stack_size(4096)
_thread.start_new_thread(named, ())
time.sleep(10)
"""

BAD_ADDRESS = """
import machine
def work():
    machine.mem32[0xf0000000]
"""

BAD_INSTRUCTION = """
import micropython
@micropython.asm_thumb
def work():
    data(2, 0xde00)
"""

# Where a stack ends: the kernel has filled it with a pattern, and what comes before it hasn't.
STACK = """
import machine, micropython, time

@micropython.asm_thumb
def stack_pointer():
    mov(r0, sp)

def filled(address):
    return machine.mem32[address] & 0xffffffff == 0xa5a5a5a5

def end():
    address = stack_pointer() & ~3
    while not all(filled(address - i) for i in range(0, 64, 4)):
        address -= 4
    while filled(address - 4):
        address -= 4
    return address

def work():
    address = end()
    OVERFLOW
    time.sleep(1)
"""

# Two words more than it has, in C code that doesn't look at the limit, and back again.
DEEP = """
import micropython

@micropython.asm_thumb
def deep(r0):
    mov(r1, r0)
    label(DOWN)
    push({r0})
    sub(r1, 1)
    bne(DOWN)
    label(UP)
    pop({r1})
    sub(r0, 1)
    bne(UP)
"""

OVERFLOWS = {
    "deep": DEEP + STACK.replace("OVERFLOW", "deep((stack_pointer() - address) // 4 + 2)"),
    "last word": STACK.replace("OVERFLOW", "machine.mem32[address] = 0"),
}

# A thread that waits for a lock, which the main thread has.
WAITING = """
import _thread, time
def waits():
    _thread.set_name("waits")
    held.acquire()
held = _thread.allocate_lock()
held.acquire()
_thread.start_new_thread(waits, ())
while _thread._threads()[1].state != "lock":
    time.sleep_ms(1)
"""

CROSSED = """
import _thread, time
def cross(name, mine, others):
    _thread.set_name(name)
    with mine:
        while not others.locked():
            time.sleep_ms(1)
        others.acquire()
a = _thread.RLock()
b = _thread.allocate_lock()
_thread.start_new_thread(cross, ("one", a, b))
_thread.start_new_thread(cross, ("two", b, a))
while [thread.state for thread in _thread._threads()][1:] != ["lock", "lock"]:
    time.sleep_ms(1)
"""

# Waiting where no other task can run.
MASKED = """
import _thread, machine
def work():
    lock = _thread.allocate_lock()
    lock.acquire()
    machine.disable_irq()
    lock.acquire()
"""


def check(result: Result, what: str, thread: str) -> None:
    """It ended as a fatal error does, with these words."""
    assert "exit status 1 of the machine" in result.lost, result.describe("it was not fatal")
    words = rf"\nFATAL: {re.escape(what)}.*\nthread: {thread} task=2[0-9a-f]+\n"
    assert re.search(words, result.output), result.describe(f"expected {words!r}")


def check_table(result: Result, *rows: str) -> None:
    """Behind the last words is the table of threads, with these rows (patterns) among others."""
    head, _, table = result.output.partition("thread          state    waits for")
    assert "\nFATAL: " in head, result.describe("no table of threads")
    for row in rows:
        assert re.search(rf"\n{row}\n", table), result.describe(f"expected {row!r}")


def registers(result: Result) -> dict[str, int]:
    """All that were printed."""
    pairs = re.findall(r" (\w+)=([0-9a-f]{8})", result.output)
    return {name: int(value, 16) for name, value in pairs}


@pytest.mark.rules("F3")
@pytest.mark.parametrize("source", [BAD_ADDRESS, BAD_INSTRUCTION], ids=["address", "instruction"])
@pytest.mark.parametrize("thread", ["main", "worker"])
def test_fault(target: Device, source: str, thread: str) -> None:
    """A fault of the CPU."""
    result = target.run(source + ("work()" if thread == "main" else IN_A_THREAD))
    check(result, "HardFault", thread)
    main = "running" if thread == "main" else "sleep"
    check_table(result, rf"main +{main}.*", *([r"worker +running.*"] if thread != "main" else []))
    found = registers(result)
    named = {"pc", "lr", "sp", "psr", "cfsr", "bfar", *(f"r{number}" for number in range(13))}
    assert named <= set(found), result.describe(f"expected {named}")
    if source == BAD_ADDRESS:
        assert found["bfar"] == 0xF0000000, result.describe("where it read is wrong")


@pytest.mark.rules("F3")
@pytest.mark.parametrize("how", OVERFLOWS)
def test_stack_overflow(target: Device, how: str) -> None:
    """A task's stack that C code has overflowed is noticed when the kernel switches tasks."""
    result = target.run(OVERFLOWS[how] + IN_A_THREAD)
    check(result, "stack overflow", "worker")
    check_table(result, r"main +sleep.*", r"worker +.*")
    assert {"pc", "lr", "sp", "r0", "r11"} <= set(registers(result))


@pytest.mark.rules("F3")
def test_wait_with_interrupts_disabled(target: Device) -> None:
    """A broken rule of the core's own."""
    what = "modthread: a thread waits with interrupts disabled, core 0: main"
    result = target.run(WAITING + f"{MASKED}\nwork()")
    check(result, what, "main")
    check_table(result, r"waits +lock +lock 0x2[0-9a-f]+ of main .*")


# The type of a file is no type any more when the collector asks it for the file's finaliser.
IN_A_COLLECTION = """
import gc, machine
for _ in range(100):
    machine.mem32[id(open("file", "w"))] = 0xf0000000
gc.collect()
"""

WITH_THE_HEAP_FULL = """
import machine, micropython
kept = None
try:
    while True:
        kept = [kept]
except MemoryError:
    micropython.heap_lock()
machine.mem32[0xf0000000]
"""


@pytest.mark.parametrize("when", [IN_A_COLLECTION, WITH_THE_HEAP_FULL], ids=["collection", "full"])
@pytest.mark.rules("F3")
def test_table_in_the_worst_moment(target: Device, when: str) -> None:
    """In the middle of a collection, and with no byte left."""
    result = target.run(WAITING + when)
    check(result, "HardFault", "main")
    check_table(result, r"main +running.*", r"waits +lock +lock 0x2[0-9a-f]+ of main .*")


@pytest.mark.rules("F3")
def test_table_tells_a_cycle(target: Device) -> None:
    """Two threads wait for each other when a third one fails."""
    result = target.run(CROSSED + BAD_ADDRESS + "work()")
    check_table(
        result,
        r"Deadlock of 2:",
        r"  one waits for lock 0x\w+, which was acquired last by two",
        r"  two waits for RLock 0x\w+, which is held by one",
    )


NATIVE_LOOP = """
import _thread, micropython, time

@micropython.native
def loop():
    while True:
        pass

def work():
    _thread.set_name("worker")
    print("lo" + "ops")
    loop()
"""


@pytest.mark.rules("C3", "F3")
def test_loop_in_native_code_in_a_program(target: Device) -> None:
    """Ctrl-C can't be taken; the line says who doesn't let the main thread run."""
    session = target.start(NATIVE_LOOP + "_thread.start_new_thread(work, ())\ntime.sleep(9)")
    session.expect("loops")
    session.interrupt()
    session.expect("mps2: no answer to Ctrl-C: thread 'worker' lets no other run")
    session.expect(re.compile(r"\nworker +running.*\n"))


# The main thread is in C code, without the GIL: it waits for a key.
AT_THE_PROMPT = """
def work_then():
    while _thread._threads()[0].state != "outside":
        time.sleep(0)
    work()

_thread.start_new_thread(work_then, ())
"""


@pytest.mark.rules("C3")
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_loop_in_native_code_at_the_prompt(target: Device, key: str) -> None:
    """The prompt can't answer, and the line says so."""
    repl = target.repl()
    repl.expect(">>> ")
    repl.send("\x05")
    repl.expect("=== ")
    for line in (NATIVE_LOOP + AT_THE_PROMPT).splitlines():
        repl.send(line + "\r")
        repl.expect(line)
    repl.send("\x04")
    repl.expect("loops")
    repl.send(key)
    repl.expect("mps2: no answer to Ctrl-")
