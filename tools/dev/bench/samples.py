# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Samples, and the figures made of them."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path

#: measure -> peer -> number's name -> a value for each round
Values = dict[str, dict[str, dict[str, list[float]]]]


class Missing(Exception):
    """There is no such figure; the text names it."""


@dataclass
class Samples:
    """All numbers of one run. A figure is named `measure/number@peer`."""

    values: Values = field(default_factory=dict)

    def add(self, measure: str, peer: str, numbers: dict[str, float]) -> None:
        """Add what one round of a measure gave on one peer."""
        known = self.values.setdefault(measure, {}).setdefault(peer, {})
        for name, value in numbers.items():
            known.setdefault(name, []).append(float(value))

    def rounds(self, figure: str) -> list[float]:
        """A figure's value in each round; raises Missing."""
        path, _, peer = figure.partition("@")
        measure, _, number = path.rpartition("/")
        try:
            return self.values[measure][peer][number]
        except KeyError:
            raise Missing(figure) from None

    def figure(self, figure: str) -> float:
        """The median over all rounds; raises Missing."""
        return statistics.median(self.rounds(figure))

    def better(self, base: str) -> list[float]:
        """A figure's rounds, or of several, "a or b", the lower one in each round."""
        rounds = [self.rounds(one) for one in base.split(" or ")]
        return [min(values) for values in zip(*rounds, strict=True)]

    def ratio(self, figure: str, base: str) -> float:
        """The median of what a figure is of another in each round; raises Missing.

        Figures of one round were taken soon after each other: what slows the machine down for a
        while is in both.
        """
        ours, theirs = self.rounds(figure), self.better(base)
        return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))

    @classmethod
    def read(cls, path: Path) -> tuple[Samples, dict[str, str]]:
        """The samples that `write` has written."""
        whole = json.loads(path.read_text())
        return cls(whole["values"]), whole["machine"]

    def write(self, path: Path, machine: dict[str, str]) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {"machine": machine, "values": self.values}
        path.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n")
