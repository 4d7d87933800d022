# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The targets of this project, by the names that tests/targets.ini gives them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mprig import targets
from mprig.known import read_known
from mprig.targets import Target

from .fetch import ROOT

FILE = ROOT / "tests" / "targets.ini"
KNOWN = read_known(FILE)
KINDS = KNOWN.kinds


def find(names: Sequence[str], roots: Sequence[Path]) -> list[Target]:
    """Every target of `names` in every root; raises mprig's TargetError for one that isn't."""
    return targets.find(names, roots, KNOWN)
