# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs in the CPython that the tests are from: prints each test as a line of JSON.

python3.11 list_items.py test_thread test_queue

The line is a list: the test's id, and why CPython itself leaves it out, empty if it doesn't.
"""

from __future__ import annotations

import importlib
import json
import sys
import unittest
from collections import Counter
from collections.abc import Iterator


def tests_of(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """All single tests, in CPython's order."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def why_skipped(test: unittest.TestCase) -> str:
    """The reason of a skip that is decided without running the test."""
    for thing in (type(test), getattr(test, getattr(test, "_testMethodName", ""), None)):
        if getattr(thing, "__unittest_skip__", False):
            return str(getattr(thing, "__unittest_skip_why__", "")) or "no reason given"
    return ""


def main() -> None:
    seen: Counter[str] = Counter()
    for name in sys.argv[1:]:
        module = importlib.import_module(f"test.{name}")
        for test in tests_of(unittest.defaultTestLoader.loadTestsFromModule(module)):
            # A doctest's id is its module's.
            own = test.id().removeprefix(f"test.{name}.")
            seen[own] += 1
            again = f"-{seen[own]}" if seen[own] > 1 else ""
            print(json.dumps([f"{name}.{own}{again}", why_skipped(test)]))
        seen.clear()


if __name__ == "__main__":
    main()
