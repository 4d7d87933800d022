"""Deadlocks that are noticed when they come about, where a script of f2_detect.py can't see it."""

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("F2")

# A module in memory, whose code joins a thread that imports the same module.
IMPORT = """
import io, sys, vfs
import threading
import threadtools

class Files:
    def mount(self, readonly, mkfs):
        pass
    def chdir(self, path):
        pass
    def stat(self, path):
        if path.strip("/") != "half.py":
            raise OSError(2)
        return (0x8000,) + (0,) * 9
    def open(self, path, mode):
        return io.BytesIO(b"import __main__\\n__main__.inside()\\n")

def inside():
    thread = threading.Thread(target=importing, name="importer")
    thread.start()
    while not any(t.state == "import" for t in threadtools._thread._threads()):
        threadtools._thread._threads()
    (who,) = [t for t in threadtools._thread._threads() if t.state == "import"]
    assert who.waits_for == "half" and who.holder == threading.get_ident(), who
    try:
        thread.join()
    except threadtools.DeadlockError as error:
        print(error)

def importing():
    import half

vfs.mount(Files(), "/test")
sys.path.insert(0, "/test")
threadtools.detect_deadlocks()
import half
print("OK")
"""


def test_import(target: Device) -> None:
    """A circle of an import and a join; the module is there for both in the end."""
    result = target.run(IMPORT)
    result.expect_ok()
    assert "waits for the end of importer" in result.stdout, result.describe("no join")
    words = "importer waits for the module half, which is imported by"
    assert words in result.stdout, result.describe(f"expected {words!r}")


AT_THE_END = """
import threading
import threadtools

def waits():
    threading.Event().wait()

def joins():
    thread.join()

if DETECT:
    threadtools.detect_deadlocks()
thread = threading.Thread(target=waits, name="waits")
thread.start()
threading.Thread(target=joins, name="joins").start()
print("main ends")
"""


@pytest.mark.needs("process")
def test_every_thread_waits_for_ever(target: Device) -> None:
    """At the program's end the table is printed, and the program ends."""
    result = target.run(AT_THE_END.replace("DETECT", "True"))
    assert "DeadlockError: every thread waits for ever" in result.stderr, result.describe("silent")
    assert "\nwaits           lock " in result.stderr, result.describe("no table")
    row = "\njoins           join     its end of waits"
    assert row in result.stderr, result.describe("no table")


@pytest.mark.needs("process")
def test_not_detected(target: Device) -> None:
    """Without it the program waits, as before."""
    session = target.start(AT_THE_END.replace("DETECT", "False"))
    session.expect("main ends\n")
    while "joins           join" not in session.output:
        session.show_threads()
        session.expect(" ms\n")
    session.close()


GOES_ON = """
import threading
import time
import threadtools

def waits():
    event.wait()
    print("OK")

def wakes():
    time.sleep(0.2)
    event.set()

event = threading.Event()
threadtools.detect_deadlocks()
threading.Thread(target=waits).start()
threading.Thread(target=wakes).start()
"""


@pytest.mark.needs("process")
def test_somebody_still_acts(target: Device) -> None:
    """One that sleeps will wake the others: no deadlock."""
    target.run(GOES_ON).expect_ok()
