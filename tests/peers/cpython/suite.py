# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The tests of one version of CPython, as they are for MicroPython."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cpython import items
from cpython.runner import SHORT_LIMIT, Runner
from cpython.source import Source, SourceError


@dataclass(frozen=True)
class Suite:
    """The rewritten tests are in the folder `tree`; `lists` says which of them apply."""

    version: str
    tree: Path
    lists: items.Lists

    def chosen(self, known: bool) -> list[str]:
        """The items that must pass, or those that are known to fail."""
        lists = self.lists
        here = [item for item in lists.to_run if item not in lists.apart]
        return [item for item in here if (item in lists.known) == known]


def load(source: Source, work: Path, interpreter: Path) -> Suite:
    """Rewrite the tests, have MicroPython list them, and sort them.

    MicroPython does it, as it need not run on a machine with a CPython of that version; whether
    it lists all, their pinned number says. Blocks for a second or two.
    """
    tree = work / "tree"
    source.make_tree(tree)
    runner = Runner(interpreter, tree, work, SHORT_LIMIT)
    listed = runner.list_items(source.pin.modules)
    if len(listed) != source.pin.count:
        raise SourceError(
            f"CPython {source.pin.version}'s tests are {source.pin.count} by pins.ini, "
            f"but {len(listed)} were found"
        )
    return Suite(source.pin.version, tree, items.read(listed, source.pin.version))
