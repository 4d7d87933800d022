# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Reports of threads, without what differs from run to run: to compare them with those in pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

#: A line of threadtools.show(), as far as it is the same each time: name, state, what for.
ROW = re.compile(r"(.{15}) (running|ready|lock|join|sleep|import|outside|starting) .*")
WIDTH = 52
SENTENCE = re.compile(r"  \S.* waits for .*")
ADDRESS = re.compile(r"0x[0-9a-f]+")
#: The main thread's names, by port.
MAIN = re.compile(r"^(micropython|main|mp_task) *")


def masked(text: str) -> str:
    """A program's output; what is in a table of threads, or tells of a cycle, is sorted."""
    kinds: tuple[Callable[[str], object], ...] = (ROW.fullmatch, SENTENCE.fullmatch)
    lines = []
    for kind, group in groupby(text.splitlines(), lambda line: [bool(is_(line)) for is_ in kinds]):
        found = [_row(line) if kind[0] else ADDRESS.sub("0x", line) for line in group]
        lines += sorted(found) if any(kind) else found
    return "".join(f"{line}\n" for line in lines)


def _row(line: str) -> str:
    # Who runs is a matter of luck, or of the GIL.
    line = re.sub(r" ready {4}", " running ", line[:WIDTH])
    return re.sub(" +", " ", MAIN.sub("main ", ADDRESS.sub("0x", line))).strip()


#: A number and its unit, in the tables of `mprig timeline`; a lock's name, and a wait's line.
NUMBER = re.compile(r"[\d.]+ ?(%|[nµm]?s)?")
LOCK = re.compile(r"(lock|signal) [0-9a-f]{4}\b")
WAIT = re.compile(r"\S+ .+ # (got|timeout)")


def masked_summary(text: str) -> set[str]:
    """The lines of a timeline's summary. Which waits are the longest differs, too."""
    words = (re.findall("[^━─┏┳┓┡╇┩└┴┘│┃ ]+", line) for line in text.splitlines())
    lines = (NUMBER.sub("#", LOCK.sub(r"\1", " ".join(line))) for line in words)
    return {WAIT.sub("a wait", line) for line in lines}
