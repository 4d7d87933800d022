# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""subprocess, for `python -c PROGRAM` only: another interpreter under test runs it.

What it prints goes to files. It runs in the background, as it may have to be interrupted.
"""

import os
import time

PIPE = -1


class _Output:
    # A child's output, while it comes.

    def __init__(self, child, path):
        self._child = child
        self._file = open(path, "rb")

    def read(self, size=-1):
        data = b""
        while size < 0 or len(data) < size:
            ended = self._child.poll() is not None
            more = self._file.read(size - len(data) if size > 0 else -1)
            data += more
            if ended and not more:
                break
            time.sleep(0.01)
        return data

    def flush(self):
        pass


class Popen:
    _count = 0

    def __init__(self, args, stdout=None, stderr=None):
        option, program = args[-2:]
        assert option == "-c"
        Popen._count += 1
        self._name = name = "child%d" % Popen._count
        with open(name + ".py", "w") as f:
            f.write(program)
        command = os.getenv("PEERS_CHILD")
        assert os.system("%s %s.py >%s.out 2>%s.err &" % (command, name, name, name)) == 0
        self._pid = self._told("pid")
        self.returncode = None
        self.stdout = _Output(self, name + ".out")
        self.stderr = _Output(self, name + ".err")

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        while self.poll() is None:
            time.sleep(0.01)

    def _told(self, what):
        # A number that run_child() has left in a file.
        while self._seen(what) is None:
            time.sleep(0.01)
        return self._seen(what)

    def _seen(self, what):
        try:
            with open("%s.%s" % (self._name, what)) as f:
                return int(f.read())
        except (OSError, ValueError):
            return None  # it isn't there, or not all of it

    def poll(self):
        self.returncode = self._seen("status")
        return self.returncode

    def send_signal(self, signal):
        os.system("kill -%d %d" % (signal, self._pid))

    def communicate(self):
        return self.stdout.read(), self.stderr.read()
