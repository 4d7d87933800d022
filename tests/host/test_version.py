# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rule F7: one version, wherever it is written."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def found(path: str, pattern: str) -> str:
    """The pattern's group, at its first match in the file."""
    match = re.search(pattern, (ROOT / path).read_text(), re.MULTILINE)
    assert match is not None, path
    return match[1]


def test_versions_are_one() -> None:
    """The changelog's newest release is the module's, the packages' and the stubs' version."""
    released = found("CHANGELOG.md", r"^## (\d+\.\d+\.\d+)$")
    assert found("modthread/version.h", r'^#define MT_VERSION "(.*)"$') == released
    assert json.loads((ROOT / "modthread" / "package.json").read_text())["version"] == released
    for project in ("pyproject.toml", "modthread/stubs/pyproject.toml"):
        assert found(project, r'^version = "(.*)"$') == released
