# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Device scripts: whole files that run on a target, and what their first lines say of them.

A script may begin with comments such as

    # rules: B2 B7
    # timeout: 40
    # needs: atomic-dict
    # targets: unix unix-nogil
    # expect: cpython

`rules` are the contract rules that it tests; every script has them in a project that has rules.
`timeout` is in seconds. A script that `needs` what a target hasn't, or isn't for it, isn't one of
that target's tests. `expect` is what it must do to pass (see `oracle`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .oracle import WAYS
from .session import DEFAULT_TIMEOUT
from .targets import Known, Target

FIELDS = ("rules", "timeout", "needs", "targets", "expect")
HEADER = re.compile(r"#\s*({}):(.*)".format("|".join(FIELDS)))


class HeaderError(Exception):
    """A script's first lines are wrong; the text says which and how."""


@dataclass(frozen=True)
class Header:
    """A script's own header. It is for all targets if it names none."""

    rules: tuple[str, ...] = ()
    timeout: float = DEFAULT_TIMEOUT
    needs: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    expect: str = ""

    def suits(self, target: Target) -> bool:
        """Is this script one of the target's tests?"""
        is_for_it = not self.targets or target.kind.name in self.targets
        return is_for_it and self.needs <= target.kind.has


def is_script(path: Path) -> bool:
    """Is this a device script by its name? (Whatever pytest reads itself isn't.)"""
    own = path.name in ("conftest.py", "__init__.py") or path.name.startswith("test_")
    return path.suffix == ".py" and not own


def read_header(path: Path, known: Known, has_rules: bool) -> Header:
    """Read the comments that `path` begins with; raises HeaderError.

    `has_rules`: it must say which ones it tests.
    """
    fields = dict(_fields(path))
    unknown = set(fields.get("needs", ())) - known.features
    unknown |= set(fields.get("targets", ())) - set(known.kinds)
    if unknown:
        raise HeaderError(f"{path}: no target or feature is called {', '.join(sorted(unknown))}")
    if has_rules and not fields.get("rules"):
        raise HeaderError(f"{path}: no line `# rules: …` says what it tests")
    expect = " ".join(fields.get("expect", ()))
    if expect and expect not in WAYS:
        raise HeaderError(f"{path}: `# expect: {expect}` is none of {', '.join(WAYS)}")
    return Header(
        rules=fields.get("rules", ()),
        timeout=_seconds(path, fields),
        needs=frozenset(fields.get("needs", ())),
        targets=frozenset(fields.get("targets", ())),
        expect=expect,
    )


def _seconds(path: Path, fields: dict[str, tuple[str, ...]]) -> float:
    words = fields.get("timeout", (str(DEFAULT_TIMEOUT),))
    try:
        (seconds,) = map(float, words)
    except ValueError:
        raise HeaderError(f"{path}: `# timeout: {' '.join(words)}` is no number") from None
    return seconds


def _fields(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                return
            match = HEADER.match(line)
            if match:
                yield match[1], tuple(match[2].split())
