# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Device scripts: whole files that run on a target, and what their first lines say of them.

A script begins with comments such as

    # rules: B2 B7
    # timeout: 40
    # needs: atomic-dict
    # targets: unix unix-nogil

`rules` are the contract rules that it tests; every script has them. `timeout` is in seconds.
A script that `needs` what a target hasn't, or isn't for it, isn't one of that target's tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .session import DEFAULT_TIMEOUT
from .targets import FEATURES, KINDS, Target

FIELDS = ("rules", "timeout", "needs", "targets")
HEADER = re.compile(r"#\s*({}):(.*)".format("|".join(FIELDS)))

#: On 64 bits every object takes twice what it takes on a board; so this heap is what 200 KB are
#: there, and a script that doesn't fit on a board fails here first.
HEAP = "400k"


class HeaderError(Exception):
    """A script's first lines are wrong; the text says which and how."""


@dataclass(frozen=True)
class Header:
    """What a script says of itself."""

    rules: tuple[str, ...]
    timeout: float = DEFAULT_TIMEOUT
    needs: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset(KINDS)

    def suits(self, target: Target) -> bool:
        """Is this script one of the target's tests?"""
        return target.kind.name in self.targets and self.needs <= target.kind.has


def is_script(path: Path) -> bool:
    """Is this a device script by its name? (Whatever pytest reads itself isn't.)"""
    own = path.name in ("conftest.py", "__init__.py") or path.name.startswith("test_")
    return path.suffix == ".py" and not own


def read_header(path: Path) -> Header:
    """Read the comments that `path` begins with; raises HeaderError."""
    fields = dict(_fields(path))
    unknown = set(fields.get("needs", ())) - FEATURES
    unknown |= set(fields.get("targets", ())) - set(KINDS)
    if unknown:
        raise HeaderError(f"{path}: no target or feature is called {', '.join(sorted(unknown))}")
    if not fields.get("rules"):
        raise HeaderError(f"{path}: no line `# rules: …` says what it tests")
    return Header(
        rules=fields["rules"],
        timeout=float(fields.get("timeout", (DEFAULT_TIMEOUT,))[0]),
        needs=frozenset(fields.get("needs", ())),
        targets=frozenset(fields.get("targets", KINDS)),
    )


def _fields(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                return
            match = HEADER.match(line)
            if match:
                yield match[1], tuple(match[2].split())
