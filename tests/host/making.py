# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Builds from the newest MicroPython that is there, as a user's own make does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from dev import fetch


def tree() -> Path:
    """The newest MicroPython that is there: `make fetch` and `make test` leave it."""
    versions = fetch.load_pins(fetch.ROOT / "pins.ini").versions
    trees = [fetch.tree_path(fetch.SOURCES, version) for version in versions]
    found = [path for path in trees if path.is_dir()]
    assert found, "no MicroPython in build/src: make fetch"
    return found[-1].resolve()


def make(*arguments: object, lock: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run make, which hears nothing of the one around it and writes nothing to the tree.

    Those that have the same `lock` take turns.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "GIT_CEILING_DIRECTORIES": str(tree().parent)}
    turns = ["flock", str(lock)] if lock else []
    return subprocess.run(
        [*turns, "make", "--no-print-directory", "-j2", *map(str, arguments)],
        env=env,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=600,
    )


def built(done: subprocess.CompletedProcess[str]) -> None:
    """Fail with the end of what was said, unless it went well."""
    assert done.returncode == 0, f"{done.stdout[-1000:]}\n{done.stderr[-4000:]}"
