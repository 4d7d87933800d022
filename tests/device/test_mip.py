"""Rule E3: mpremote's mip puts the library on a board over its serial line, and it runs there."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mprig.device import Device
from mprig.machine import machine_of

PACKAGE = Path(__file__).resolve().parents[2] / "modthread"

pytestmark = [pytest.mark.rules("E3"), pytest.mark.needs("qemu", "main-board")]

# The firmware has a frozen copy, which the installed one has to do without here.
PROGRAM = """
import sys
sys.path.remove(".frozen")
import threading, queue, thread, dummy_threading
from concurrent.futures import ThreadPoolExecutor
for module in (threading, queue, thread, dummy_threading):
    assert module.__file__ == "/lib/%s.py" % module.__name__, module.__file__
q = queue.Queue()
worker = threading.Thread(target=lambda: q.put(q.get(timeout=10) + 1))
worker.start()
q.put(41)
worker.join()
print(q.get(timeout=10))
with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(abs, (-1, 2, -3))))
with threading.Semaphore() as taken:
    print(taken)
"""


class Index(BaseHTTPRequestHandler):
    """A package index that has one package."""

    def do_GET(self) -> None:
        """Answer with package.json, or the file that it names."""
        named = re.fullmatch(r"/package/\w+/modthread/(.*)", self.path)
        name = named[1] if named else ""
        file = PACKAGE / ("package.json" if name == "latest.json" else name)
        if not file.is_file():
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(file.read_bytes())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[str]:
    """The index's address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def mpremote(target: Device, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """mpremote on a machine of its own."""
    machine = machine_of(target.target, tmp_path / "machine.log")
    url = machine.start()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "mpremote", "connect", url, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run
    machine.kill()


@pytest.mark.parametrize("how", ["name", "folder"])
def test_install(how: str, index: str, mpremote: Callable[..., str]) -> None:
    """By its name from an index, and from a folder here."""
    arguments = {
        "name": ["--index", index, "modthread"],
        "folder": [str(PACKAGE / "package.json")],
    }
    mpremote("mip", "install", *arguments[how])
    assert mpremote("exec", PROGRAM).splitlines() == ["42", "[1, 2, 3]", "True"]
