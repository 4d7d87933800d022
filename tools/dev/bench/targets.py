# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The goals of the figures (`targets.csv`), and whether they are met.

A target that can't be met has a `limit`: the best that was found possible, explained in
`tools/dev/bench/LIMITS.md`. It stays missed in the table; what is worse than the limit is an error
where figures repeat exactly.
"""

from __future__ import annotations

import csv
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .samples import Missing, Samples

OPERATORS: dict[str, Callable[[float, float], bool]] = {"≤": operator.le, "≥": operator.ge}


class Verdict(Enum):
    """How a target was met."""

    PASS = "pass"
    MISS = "miss"
    LIMIT = "miss (limit)"
    MISSING = "missing"


class Relation(Enum):
    """The quantity that is judged, of two figures."""

    RATIO = "ratio"
    MORE = "more"  # how much more
    VALUE = "value"


@dataclass(frozen=True)
class Target:
    """`figure`, in relation to `base`, is at most or at least `bound`."""

    what: str
    figure: str
    relation: Relation
    base: str
    sign: str
    bound: float
    unit: str = ""
    limit: float | None = None

    @property
    def exact(self) -> bool:
        """Does it repeat exactly on any machine?"""
        return "@mps2" in self.figure

    def value(self, samples: Samples) -> float:
        """The figure that is judged; raises Missing."""
        if self.relation is Relation.RATIO:
            return samples.ratio(self.figure, self.base)
        figure = samples.figure(self.figure)
        return figure if self.relation is Relation.VALUE else figure - samples.figure(self.base)

    def verdict(self, samples: Samples) -> Verdict:
        """Whether it is met."""
        meets = OPERATORS[self.sign]
        try:
            value = self.value(samples)
        except Missing:
            return Verdict.MISSING
        if meets(value, self.bound):
            return Verdict.PASS
        if self.limit is not None and meets(value, self.limit):
            return Verdict.LIMIT
        return Verdict.MISS


def read(path: Path) -> list[Target]:
    """The targets of a table whose columns are named as the fields of `Target`."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [[cell.strip() for cell in line] for line in csv.reader(file, delimiter="|")]
    names, *rows = lines
    return [_target(dict(zip(names, row))) for row in rows]


def _target(cells: dict[str, str]) -> Target:
    limit = cells.pop("limit")
    return Target(
        what=cells["what"],
        figure=cells["figure"],
        relation=Relation(cells["to"]),
        base=cells["base"],
        sign=cells["is"],
        bound=float(cells["bound"]),
        unit=cells["unit"],
        limit=float(limit) if limit else None,
    )


TARGETS: Sequence[Target] = read(Path(__file__).with_name("targets.csv"))
