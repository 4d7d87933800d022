# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Sources by git: a pinned tag, without history, held against the ids of its trees."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .pins import GitPin, NotHad, Wrong
from .runner import run

# Seconds. The first is for a question that answers in less than two where there is a network.
PROBE_TIMEOUT = 8
CLONE_TIMEOUT = 600


@cache
def _tags(url: str, work: Path, log: Path) -> str | NotHad:
    """The tags of a repository, or why they can't be had; an address is asked once."""
    try:
        return run(["git", "ls-remote", "--tags", url], work, log, PROBE_TIMEOUT)
    except NotHad as error:
        return error


def get_by_git(pin: GitPin, work: Path, log: Path) -> Path:
    """Clone a tag without history and check its folders; returns the clone."""
    # Asked first because it is quick to fail, where a clone can hang on a dead network.
    tags = _tags(pin.url, work, log)
    if isinstance(tags, NotHad):
        raise tags
    if f"refs/tags/{pin.tag}\n" not in tags:
        raise NotHad(f"{pin.url} has no tag {pin.tag}")
    clone = work / "clone"
    shallow = ["--quiet", "--depth", "1", "--branch", pin.tag]
    run(["git", "clone", *shallow, pin.url, str(clone)], work, log, CLONE_TIMEOUT)
    for folder, expected in pin.trees:
        name = f"HEAD:{folder}" if folder else "HEAD^{tree}"
        found = run(["git", "rev-parse", name], clone, log, PROBE_TIMEOUT).strip()
        if found != expected:
            raise Wrong(
                f"{folder or 'the tree'} of {pin.tag} is git tree {found}, pins.ini says "
                f"{expected}: the tag was moved or the clone tampered with; nothing was kept"
            )
    return clone


def address(source: str) -> str:
    """An address as git takes it; a folder is cloned as from elsewhere, without its history."""
    return Path(source).resolve().as_uri() if Path(source).is_dir() else source
