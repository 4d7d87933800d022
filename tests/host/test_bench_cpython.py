# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The CPython that the benchmarks compare with: how it is fetched, and which one is taken."""

import subprocess
from pathlib import Path

import pytest

from dev import cpython
from dev.bench.peers import BenchError, newest_cpython
from dev.pins import NotHad


def script(path: Path, text: str) -> Path:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def unpack(suite: str, packages: list[str], work: Path, log: Path) -> Path:
    """In place of Debian: a root whose loader says what it was called with."""
    root = work / "unpacked"
    (root / "usr/lib/some-linux-gnu").mkdir(parents=True)
    script(root / "usr/lib64/ld-linux-some.so.2", 'echo "$PYTHONHOME" "$@"')
    return root


def test_what_is_fetched_runs_on_its_own_library(tmp_path: Path) -> None:
    cpython.fetch(tmp_path, unpack)
    command, usr = tmp_path / "python3", tmp_path / "root/usr"
    done = subprocess.run([command, "-c", "a b"], capture_output=True, text=True, check=True)
    home, _, own, _, library, interpreter, *rest = done.stdout.split()
    assert (home, own, library) == (str(usr), str(command), f"{usr}/lib/some-linux-gnu")
    assert interpreter.startswith(f"{usr}/bin/python3.")
    assert rest == ["-c", "a", "b"]


def test_it_is_fetched_once(tmp_path: Path) -> None:
    def refuse(suite: str, packages: list[str], work: Path, log: Path) -> Path:
        raise NotHad("asked again")

    with pytest.raises(NotHad):
        cpython.fetch(tmp_path, refuse)
    cpython.fetch(tmp_path, unpack)
    cpython.fetch(tmp_path, refuse)


def test_the_newest_that_runs_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}/path:/usr/bin:/bin")
    script(tmp_path / "path/python3", "echo 3 9 1 /a/python3")
    script(tmp_path / "path/python3.12", "exit 1")
    script(tmp_path / "path/python3.11", "exit 1")
    fetched = tmp_path / "fetched/python3"
    assert newest_cpython(fetched) == Path("/a/python3")
    script(fetched, "echo 3 15 2 /b c/python3")
    assert newest_cpython(fetched) == Path("/b c/python3")
    script(tmp_path / "path/python3.12", "echo 3 16 0 /d/python3.12")
    assert newest_cpython(fetched) == Path("/d/python3.12")


def test_without_any_there_is_nothing_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError):
        newest_cpython(tmp_path / "python3")
