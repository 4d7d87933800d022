# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The command `mprig`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

try:
    from .flash import command as flash
except ImportError as error:
    sys.exit(f"mprig: {error.name} is missing: `pip install 'mprig[flash]'` installs it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit status."""
    parser = argparse.ArgumentParser(prog="mprig", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    flash.add_flash(commands.add_parser("flash", help="write a firmware to an ESP32 board"))
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
