"""Rule E2: programs on a firmware that has no _thread at all, but the library."""

from pathlib import Path

import pytest

from mprig.device import UnixDevice

HERE = Path(__file__).parent

pytestmark = [pytest.mark.rules("E2"), pytest.mark.targets("unix-nothread@newest")]

# The programs of the old modules' documentation.
PROGRAM = """
try:
    import threading
    print("threads")
except ImportError:
    import dummy_threading as threading
try:
    import _thread
    print("threads")
except ImportError:
    import dummy_thread as _thread

class Summer(threading.Thread):
    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers
    def run(self):
        for number in self.numbers:
            with total_lock:
                total.append(number)
        ended.set()

total = []
total_lock = threading.RLock()
ended = threading.Event()
threads = [Summer(range(10 * i, 10 * i + 10)) for i in range(10)]
for t in threads: t.start()
for t in threads: t.join()
ended.wait()
print(sum(total), threading.active_count())
_thread.start_new_thread(print, ("from", "a thread"))
timer = threading.Timer(0.01, print, ("timer",))
timer.start()
timer.join()
print("OK")
"""


def test_program(target: UnixDevice) -> None:
    """A program that takes the dummies where there are no threads runs to its end."""
    result = target.run(PROGRAM)
    result.expect_ok()
    assert result.stdout == "4950 1\nfrom a thread\ntimer\nOK\n", result.describe("other output")


@pytest.mark.parametrize("script", sorted(HERE.glob("e2_*.py")), ids=lambda path: path.stem)
def test_script(target: UnixDevice, script: Path) -> None:
    """The dummies pass the same scripts where there are no threads."""
    target.run(script).expect_ok()
