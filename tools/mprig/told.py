# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Extra sections of tests below pytest's report; from the workers of pytest-xdist, too."""

from __future__ import annotations

from typing import Any

import pytest

#: Text by title.
Sections = dict[str, str]

_SECTIONS: pytest.StashKey[Sections] = pytest.StashKey()


def told(config: pytest.Config) -> Sections:
    """Where to put a text, until the session's end."""
    sections: Sections
    if hasattr(config, "workeroutput"):
        sections = config.workeroutput.setdefault("told", {})
    else:
        sections = config.stash.setdefault(_SECTIONS, {})
    return sections


class Told:
    """Prints the texts; on the session that the user sees only."""

    def __init__(self, config: pytest.Config) -> None:
        self._sections = told(config)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # A worker that has crashed said nothing.
        self._sections.update(getattr(node, "workeroutput", {}).get("told", {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for title, text in self._sections.items():
            terminalreporter.section(title)
            terminalreporter.write_line(text)
