# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig repl` opens a prompt on a target.

    mprig repl mps2:firmware.elf              a prompt; the machine ends with it
    mprig repl mps2:firmware.elf --serve      the machine alone; prints how to reach it

Targets have the names that `pytest --target` takes.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from .machine import Machine, machine_of, not_without_us, qemu_command
from .one import add_target, target_of
from .targets import Target, TargetError
from .terminal import PtyMachine

HELP = """\
{name} runs on {path}

    {mpremote} connect {path} repl            (Ctrl-] leaves it)
    {mpremote} connect {path} run program.py
    Thonny: MicroPython (generic), and in Thonny's configuration.ini, as its list has no
            such devices: under [GenericMicroPython] port = {path}

Ctrl-C here stops the machine."""

#: mpremote as a user can type it.
MPREMOTE = Path(sys.executable).with_name("mpremote")


def machine_for_person(target: Target, log: Path) -> Machine:
    """The target's machine; in QEMU with a terminal, which every tool can open."""
    if target.kind.machine:
        command = qemu_command(target.kind.machine, target.interpreter(), "pty")
        return PtyMachine(not_without_us(command), log)
    return machine_of(target, log)


def repl(machine: Machine) -> int:
    """A prompt on the machine until the user leaves it; the exit status."""
    command = [sys.executable, "-m", "mpremote", "connect", machine.start(), "resume"]
    # After a program, even an empty one, the board greets and shows its prompt.
    status = subprocess.run([*command, "exec", "pass", "repl"], check=False).returncode
    ended = machine.ended(0)
    if ended:
        print(f"\nthe machine has ended with {ended}: {machine.last_words()}", file=sys.stderr)
        return 1
    return status


def serve(machine: Machine, name: str) -> int:
    """Leave the machine running until it ends or is interrupted; the exit status."""
    print(HELP.format(name=name, path=machine.start(), mpremote=shown(MPREMOTE)), flush=True)
    while True:
        ended = machine.ended(3600)
        if ended:
            print(f"{name} has ended with {ended}: {machine.last_words()}", file=sys.stderr)
            return 1


def shown(path: Path) -> Path:
    """`path` as short as it can be typed here."""
    return path.relative_to(Path.cwd()) if Path.cwd() in path.parents else path


def interrupt(signum: int, frame: object) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


def add_repl(parser: argparse.ArgumentParser) -> None:
    """The arguments of `mprig repl`."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(run=run_repl)
    add_target(parser)
    parser.add_argument("--serve", action="store_true", help="leave the machine running")


def run_repl(options: argparse.Namespace) -> int:
    """`mprig repl`; returns the exit status."""
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    machine = None
    try:
        target = target_of(options)
        if not target.is_board:
            path = str(target.interpreter())
            os.execv(path, [path])
        log = options.build_root / "logs" / target.log_folder / f"repl-{os.getpid()}.log"
        machine = machine_for_person(target, log)
        return serve(machine, target.id) if options.serve else repl(machine)
    except TargetError as error:
        print(f"mprig repl: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        if machine:
            machine.kill()
