"""Rule E3: the library as somebody installs it, on our interpreter and on upstream's."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from mprig.device import UnixDevice

LIBRARY = Path(__file__).resolve().parents[2] / "modthread" / "lib"

MODULES = (
    "threading", "queue", "concurrent.futures", "thread", "dummy_thread", "dummy_threading",
    "asyncio_threads", "threadtools",
)  # fmt: skip


def files() -> dict[str, Path]:
    """Where package.json has each file go, and where it is."""
    package = LIBRARY.parent / "package.json"
    urls = json.loads(package.read_text())["urls"]
    return {target: package.parent / source for target, source in urls}


def install(folder: Path) -> None:
    """Do what mip does with the package."""
    for name, source in files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(source.read_bytes())


def run(target: UnixDevice, folder: Path, program: str) -> str:
    """The output of a program that finds modules in `folder` before frozen ones."""
    done = subprocess.run(
        [target.target.interpreter(), "-c", program],
        env={**os.environ, "MICROPYPATH": f"{folder}:.frozen"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.rules("E3")
@pytest.mark.needs("process")
def test_package_is_whole(target: UnixDevice, tmp_path: Path) -> None:
    """The package has every file of the library, and what is installed can be imported."""
    found = {str(path.relative_to(LIBRARY)): path for path in LIBRARY.rglob("*.py")}
    assert files() == found
    install(tmp_path)
    for module in MODULES:
        run(target, tmp_path, f"import {module}")


# Everything that doesn't need a timeout; and a timeout, which says why it can't be.
ON_STOCK = """
import threading, queue, thread, dummy_thread, dummy_threading
from concurrent.futures import ThreadPoolExecutor
q = queue.Queue(3)
threads = [threading.Thread(target=lambda: [q.put(i) for i in range(20)]) for _ in range(3)]
for t in threads: t.start()
got = sorted(q.get() for i in range(60))
for t in threads: t.join()
print(got == sorted(list(range(20)) * 3), threading.active_count())
lock = threading.RLock()
with lock, lock: print(lock.locked())
for wait in (lambda: q.get(timeout=1), lambda: threading.Event().wait(1),
             lambda: threading.Lock().acquire(timeout=1) and threads[0].join(1)):
    try:
        wait()
    except NotImplementedError as e:
        print(e)
with ThreadPoolExecutor(2) as pool: print(list(pool.map(abs, [-1, 2])))
local = threading.local()
local.x = 1
t = threading.Thread(target=lambda: print(hasattr(local, "x")))
t.start(); t.join()
"""


@pytest.mark.targets("stock@newest", "stock-gil@newest")
def test_on_stock(target: UnixDevice, tmp_path: Path) -> None:
    """On upstream's own _thread it works, except that a timeout is refused."""
    install(tmp_path)
    lines = run(target, tmp_path, ON_STOCK).splitlines()
    why = "this firmware's _thread has no timeouts; modthread's has"
    assert lines == ["True 1", "True", why, why, why, "[1, 2]", "False"]
