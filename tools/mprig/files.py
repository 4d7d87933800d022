# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The files of a project that are copied onto its boards, for programs to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .targets import TargetError

#: A file's path on the board, and where it is here.
Copy = tuple[str, Path]


def copies(root: Path, names: Sequence[str]) -> list[Copy]:
    """Those of `names`, paths from `root`: a file itself, of a folder what is in it.

    Raises TargetError for one that isn't there.
    """
    return [copy for name in names for copy in _of(root / name)]


def _of(path: Path) -> Iterator[Copy]:
    if path.is_file():
        yield f"/{path.name}", path
        return
    if not path.is_dir():
        raise TargetError(f"mprig_board_files: {path} is missing")
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        is_left_out = any(p.startswith((".", "__pycache__")) for p in inside.parts)
        if file.is_file() and not is_left_out:
            yield f"/{inside.as_posix()}", file
