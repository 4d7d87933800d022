# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`dev.freertos`, with a repository of the test's own in place of upstream's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dev import fetch, freertos


class Upstream:
    """A repository with one release, pins for it, and an empty place for sources."""

    def __init__(self, path: Path) -> None:
        self.repository = path / "kernel"
        self.dest = path / "src"
        self.pins = path / "pins.ini"
        self.git("init", "--quiet", str(self.repository))
        (self.repository / "tasks.c").write_text("int tasks;\n")
        self.git("add", "tasks.c")
        who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.invalid"]
        self.git(*who, "commit", "--quiet", "--message=The kernel.")
        self.git("tag", "V1.0.0")
        self.pin(self.git("rev-parse", "V1.0.0^{tree}"))

    def git(self, *arguments: str) -> str:
        """Run git there; returns what it says."""
        command = ["git", *arguments]
        cwd = self.repository if self.repository.exists() else self.repository.parent
        return subprocess.run(
            command, cwd=cwd, check=True, capture_output=True, text=True, timeout=60
        ).stdout.strip()

    def pin(self, tree: str) -> None:
        """Write the pins file."""
        url = self.repository.as_uri()
        lines = ["[freertos]", f"git_url = {url}"]
        lines += ["[freertos V1.0.0]", "git_tag = V1.0.0", f"git_tree = {tree}"]
        self.pins.write_text("\n".join(lines) + "\n")

    def fetch(self, *arguments: str) -> int:
        """Run the command."""
        return freertos.main([*arguments, f"--dest={self.dest}", f"--pins={self.pins}"])

    def left(self) -> list[str]:
        """The files in the place for sources, less the lock and the log."""
        names = {path.name for path in self.dest.iterdir()}
        return sorted(names - {".lock", "freertos.log"})


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path)


def test_is_fetched_once(upstream: Upstream, capsys: pytest.CaptureFixture[str]) -> None:
    tree = upstream.dest / "freertos-V1.0.0"
    assert upstream.fetch("V1.0.0") == 0
    said = capsys.readouterr()
    assert said.out == f"{tree}\n"
    assert said.err == f"fetch: FreeRTOS V1.0.0 by git at {tree}\n"
    assert (tree / "tasks.c").is_file()
    upstream.repository.rename(upstream.dest / "elsewhere")
    assert upstream.fetch("V1.0.0") == 0
    assert capsys.readouterr() == (f"{tree}\n", "")


def test_other_contents_are_refused(upstream: Upstream, capsys: pytest.CaptureFixture[str]) -> None:
    upstream.pin("a" * 40)
    assert upstream.fetch("V1.0.0") == fetch.EXIT_WRONG
    assert "the tree of V1.0.0 is git tree" in capsys.readouterr().err
    assert upstream.left() == []


def test_unknown_version_names_the_known(
    upstream: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upstream.fetch("V2.0.0") == fetch.EXIT_WRONG
    said = capsys.readouterr().err
    assert "no pin for FreeRTOS V2.0.0: there are V1.0.0" in said and "FREERTOS_DIR=" in said


def test_what_cannot_be_had_says_what_to_do(
    upstream: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upstream.fetch("V1.0.0", "--git=/nowhere/at/all") == fetch.EXIT_NOT_HAD
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "FREERTOS_GIT=" in said and "FREERTOS_DIR=" in said
    assert upstream.left() == []
