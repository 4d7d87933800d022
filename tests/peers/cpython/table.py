# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The table that `make peers` prints, and what is said below it."""

from __future__ import annotations

from collections import Counter

from rich.table import Table

from cpython.items import Lists
from cpython.runner import Outcome

#: How an item ended, by its id, in each round.
Outcomes = dict[str, list[Outcome]]

#: From the best to the worst: an item counts as what it was at its worst.
KINDS = ("passed", "skipped", "failed", "crashed", "hung")


def worst(outcomes: list[Outcome]) -> str:
    """The kind of outcome that an item counts as after all its rounds."""
    return max((outcome.kind for outcome in outcomes), key=KINDS.index)


def module(item: str) -> str:
    """CPython's file, or its folder of them."""
    return item.split(".", 1)[0]


def make(lists: Lists, outcomes: Outcomes) -> Table:
    """A row for each of CPython's files, and one for all."""
    table = Table("file", "collected", "applicable", "passed", "failed", "crashed", "hung", "apart")
    for column in table.columns[1:]:
        column.justify = "right"
    modules = list(dict.fromkeys(module(item) for item in lists.items))
    for name in modules:
        table.add_row(name, *row([i for i in lists.items if module(i) == name], lists, outcomes))
    table.add_section()
    table.add_row("all", *row(list(lists.items), lists, outcomes))
    return table


def row(items: list[str], lists: Lists, outcomes: Outcomes) -> list[str]:
    """The numbers of one row."""
    apart = [item for item in items if item in lists.apart]
    applicable = [i for i in items if i not in lists.skipped and i not in lists.apart]
    ends = Counter(worst(outcomes[item]) for item in applicable if item in outcomes)
    counts = [len(items), len(applicable), ends["passed"], ends["failed"] + ends["skipped"]]
    counts += [ends["crashed"], ends["hung"]]
    passed = sum(item in outcomes and worst(outcomes[item]) == "passed" for item in apart)
    return [*map(str, counts), f"{passed}/{len(apart)}" if apart else ""]


def notes(lists: Lists, outcomes: Outcomes) -> list[str]:
    """A line for each applicable item that didn't pass, and one for all that don't apply."""
    lines = []
    for item, ended in outcomes.items():
        if item not in lists.apart and worst(ended) != "passed":
            bad = next(outcome for outcome in ended if outcome.kind == worst(ended))
            why = f"known: {lists.known[item]}" if item in lists.known else bad.detail
            lines.append(f"{bad.kind} {item}: {why}")
    counts = Counter(lists.skipped.values())
    skipped = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    lines.append(f"not applicable, by what the core lacks: {skipped}")
    lines += [f"on {kind}: {item}" for item, kind in lists.kinds.items()]
    return lines
