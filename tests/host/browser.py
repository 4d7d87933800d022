# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A headless Chromium for tests, by its DevTools protocol; and pages for it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import re
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

#: Seconds for one command: only a browser that hangs takes so long.
LIMIT = 180


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which this machine has the folder."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class Browser:
    """One empty page. It reaches this machine and no other."""

    def __init__(self, profile: Path) -> None:
        command = [
            "chromium-headless-shell",
            # Its sandbox doesn't run as root, and it sees nothing but the tests' own pages.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--remote-debugging-port=0",
            "about:blank",
        ]
        self._stack = contextlib.ExitStack()
        # A session of its own: Debian's command is a script that starts the browser.
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._stack.callback(self._stop)
        self._sent = 0
        try:
            # No pings: a browser that is busy may be late.
            page = connect(self._page_url(), open_timeout=LIMIT, ping_interval=None, max_size=None)
            self._socket = self._stack.enter_context(page)
        except BaseException:
            self.close()
            raise

    def _stop(self) -> None:
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def _page_url(self) -> str:
        assert self._child.stderr
        said = b""
        for line in self._child.stderr:
            said += line
            found = re.search(rb"DevTools listening on ws://([^/]+)/", line)
            if found:
                break
        else:
            raise AssertionError(f"Chromium doesn't start: {said.decode()}")
        # One of our own: the first may not be there yet.
        url = f"http://{found[1].decode()}/json/new?about:blank"
        with urllib.request.urlopen(urllib.request.Request(url, method="PUT")) as answer:
            return str(json.load(answer)["webSocketDebuggerUrl"])

    def command(self, method: str, **parameters: object) -> Any:
        """One command of the protocol; returns its result."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(LIMIT))
            if answer.get("id") == self._sent:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, or of the promise that it gives."""
        result = self.command(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in result, (expression, result)
        return result["result"].get("value")

    def open(self, url: str) -> None:
        """Go to a page; returns when it and its scripts are loaded."""
        self.command("Page.enable")
        loader = self.command("Page.navigate", url=url)
        assert "errorText" not in loader, loader
        self.evaluate(
            "new Promise(done => document.readyState == 'complete' ? done()"
            " : addEventListener('load', () => done()))"
        )

    def click(self, x: float, y: float) -> None:
        """A mouse click, as a user's."""
        for what in ("mousePressed", "mouseReleased"):
            self.command(
                "Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1
            )

    def close(self) -> None:
        self._stack.close()
