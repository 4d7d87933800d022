# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The contract's rules, and which of them were tested on what."""

from __future__ import annotations

import configparser
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table


@dataclass(frozen=True)
class Rules:
    """Rule id → its statement, the ids that must have a test now, and on what.

    `needs` are the features without which a rule says nothing of a target.
    """

    statements: dict[str, str]
    due: tuple[str, ...]
    needs: dict[str, frozenset[str]]

    @classmethod
    def read(cls, path: Path) -> Rules:
        """Read the sections of an ini file: rules, tested, needs; an absent file has no rules."""
        ini = configparser.ConfigParser(interpolation=None, delimiters=("=",))
        ini.optionxform = str  # type: ignore[assignment, method-assign]  # keep A1 in capitals
        ini.read(path, encoding="utf-8")
        statements = dict(ini["rules"]) if ini.has_section("rules") else {}
        due = tuple(ini.get("tested", "due", fallback="").split())
        needs = dict(ini["needs"]) if ini.has_section("needs") else {}
        unknown = [rule for rule in [*due, *needs] if rule not in statements]
        if unknown:
            raise ValueError(f"{path}: due or needs, but not a rule: {' '.join(unknown)}")
        return cls(statements, due, {rule: frozenset(needs[rule].split()) for rule in needs})

    def due_on(self, features: Collection[str]) -> list[str]:
        """The ids that must have a test on a target that has these features."""
        return [rule for rule in self.due if self.needs.get(rule, frozenset()) <= set(features)]


@dataclass
class Coverage:
    """Counts tests by rule and target id, as they end."""

    counts: dict[tuple[str, str], list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rules: Collection[str], target: str, passed: bool) -> None:
        """Note that a test of `rules` ran on `target`."""
        for rule in rules:
            self.counts[rule, target].append(passed)

    def missing(self, rules: Rules, targets: Mapping[str, Collection[str]]) -> list[str]:
        """A line for each target (id → features) on which due rules had no test."""
        lines = []
        for target, features in targets.items():
            due = rules.due_on(features)
            absent = [rule for rule in due if not self.counts.get((rule, target))]
            if absent:
                lines.append(f"no test on {target} for {' '.join(absent)}")
        return lines

    def table(self, rules: Rules) -> Table:
        """Rule → passed/run on each target, for the rules that were tested."""
        targets = sorted({target for _, target in self.counts})
        tested = {rule for rule, _ in self.counts}
        table = Table(box=None, pad_edge=False)
        table.add_column("rule", no_wrap=True)
        for target in targets:
            table.add_column(target, justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        # A rule that a test names but the list doesn't comes last, and without a statement.
        for rule in [*rules.statements, *sorted(tested - set(rules.statements))]:
            if rule in tested:
                cells = [self._cell(rule, target) for target in targets]
                table.add_row(rule, *cells, rules.statements.get(rule, "(not a rule)"))
        return table

    def _cell(self, rule: str, target: str) -> str:
        results = self.counts.get((rule, target), [])
        return f"{sum(results)}/{len(results)}" if results else "-"
