# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""atexit on sys.atexit, which has one function and doesn't catch its exceptions."""

import sys


def register(function):
    previous = None

    def run():
        try:
            function()
        except BaseException as e:
            sys.print_exception(e, sys.stderr)
        if previous is not None:
            previous()

    previous = sys.atexit(run)
    return function
