# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""subprocess, for `python -c PROGRAM` only: another interpreter under test runs it."""

import os

PIPE = -1


class Popen:
    _count = 0

    def __init__(self, args, stdout=None, stderr=None):
        option, program = args[-2:]
        assert option == "-c"
        Popen._count += 1
        name = "child%d" % Popen._count
        with open(name + ".py", "w") as f:
            f.write(program)
        run = os.getenv("PEERS_CHILD")
        status = os.system("%s %s.py >%s.out 2>%s.err" % (run, name, name, name))
        self.returncode = status >> 8 if status & 127 == 0 else -(status & 127)
        self._name = name

    def communicate(self):
        return self._read("out"), self._read("err")

    def _read(self, kind):
        with open("%s.%s" % (self._name, kind), "rb") as f:
            return f.read()
