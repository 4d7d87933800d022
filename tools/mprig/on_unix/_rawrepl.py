# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The raw REPL of a board, for MicroPython's unix port, which has none.

Runs on the interpreter that it serves: threads, modules and names stay from one program to the
next. `unixboard` starts it, and hears from it through the file descriptor that it passes.
"""

import sys

BANNER = "raw REPL; CTRL-B to exit\r\n"


def run(names, control):
    """Take programs that run with the globals `names`, until Ctrl-B or the line hangs up."""
    control = open(control, "wb")
    say(BANNER + ">")
    source = b""
    while True:
        try:
            byte = sys.stdin.buffer.read(1)
            if not byte:
                return
            if byte == b"\x01":
                source = b""
                say(BANNER + ">")
            elif byte == b"\x02":
                control.write(b"left")
                return
            elif byte == b"\x04":
                say("OK")
                if not source or execute(source, names):
                    reset(control)
                source = b""
                say(">")
            elif byte == b"\x05":
                # The host asks for raw paste; only a board needs that.
                say("R\0" if sys.stdin.buffer.read(2) == b"A\x01" else "")
            else:
                source += byte
        except KeyboardInterrupt:
            source = b""


def execute(source, names):
    """Run a program; is the board to be reset after it?"""
    problem = None
    try:
        exec(compile(source, "<stdin>", "exec"), names)
    except BaseException as error:
        problem = error
    say("\x04")
    ended = isinstance(problem, SystemExit)
    if problem and not ended:
        sys.print_exception(problem, sys.stdout)
    say("\x04")
    return ended


def reset(control):
    """Have this process replaced: it can't stop its own threads."""
    say("\r\n")
    control.write(b"reset")
    while sys.stdin.buffer.read(1):
        pass


def say(text):
    sys.stdout.write(text)
