# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Tools for boards that run MicroPython. Tests are run by pytest: `pytest --help` has options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from . import repl, top
from .timeline import command as timeline


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit status."""
    parser = argparse.ArgumentParser(prog="mprig", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_flash(commands.add_parser("flash", help="write a firmware to an ESP32 board"))
    repl.add_repl(commands.add_parser("repl", help="open a prompt on a target"))
    top.add_top(commands.add_parser("top", help="a live table of the threads of a board"))
    timeline.add_timeline(
        commands.add_parser("timeline", help="run a program, and show what its threads did")
    )
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _add_flash(parser: argparse.ArgumentParser) -> None:
    """`mprig flash`, which alone needs esptool."""
    try:
        from .flash import command  # noqa: PLC0415
    except ImportError as error:
        missing = error.name

        def refuse(options: argparse.Namespace) -> int:
            del options
            print(f"mprig flash: needs {missing}: {ESPTOOL} installs it", file=sys.stderr)
            return 1

        parser.description = f"Needs {missing}: {ESPTOOL} installs it."
        parser.add_argument("words", nargs=argparse.REMAINDER, help="any")
        parser.set_defaults(run=refuse)
    else:
        command.add_flash(parser)


#: As pyproject.toml has it.
ESPTOOL = "`pip install 'esptool>=5,<6'`"


if __name__ == "__main__":
    sys.exit(main())
