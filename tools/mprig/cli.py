# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The command `mprig`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

try:
    from . import checklist
    from .flash import command as flash
except ImportError as error:
    sys.exit(f"mprig: {error.name} is missing: `pip install 'mprig[flash]'` installs it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit status."""
    parser = argparse.ArgumentParser(prog="mprig", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    flash.add_flash(commands.add_parser("flash", help="write a firmware to an ESP32 board"))
    flash.add_web_flash(
        commands.add_parser("web-flash", help="make a page that flashes from a browser")
    )
    checklist.add_checklist(
        commands.add_parser("checklist", help="test a board that runs modthread, and report")
    )
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
