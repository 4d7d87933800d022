# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The README's commands and programs do what it says."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMEOUT_S = 60  # only bounds a failure


def blocks() -> list[tuple[str, str]]:
    """(language, text) of each code block of the README, in order."""
    return [(found[1], found[2]) for found in BLOCK.finditer((ROOT / "README.md").read_text())]


def programs() -> list[tuple[str, str]]:
    """(program, expected output) of each Python block; a text block must follow it."""
    found = blocks()
    pairs = []
    for (language, text), (next_language, next_text) in zip(found, found[1:]):
        if language == "python":
            assert next_language == "text", "a Python block needs its output after it"
            pairs.append((text, next_text))
    return pairs


def shell_lines() -> list[tuple[str, str]]:
    """(command, comment) for each line of the shell blocks."""
    lines = [line for kind, text in blocks() if kind == "sh" for line in text.splitlines()]
    return [
        (command, comment) for command, _, comment in (line.partition("  # ") for line in lines)
    ]


@pytest.fixture
def interpreter(newest_root: Path) -> Path:
    return newest_root / "unix/micropython"


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in the project's folder, its output kept."""
    return subprocess.run(
        command,
        cwd=ROOT,
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )


@pytest.mark.parametrize("program, expected", programs())
def test_python_blocks(interpreter: Path, program: str, expected: str, tmp_path: Path) -> None:
    """Each program prints what stands below it; `...` there is anything."""
    script = tmp_path / "example.py"
    script.write_text(program)
    run = shell(f"{interpreter} {script}")
    pattern = re.escape(expected.strip()).replace(re.escape("..."), ".*")
    assert re.fullmatch(pattern, run.stdout.strip()), run.stdout + run.stderr
    assert run.returncode == 0


def test_there_is_a_program() -> None:
    """The test above isn't empty."""
    assert len(programs()) >= 1


@pytest.mark.parametrize("line, comment", shell_lines())
def test_shell_lines(interpreter: Path, line: str, comment: str) -> None:
    """A make command names a target that there is; others print what their comment says."""
    words = line.split()
    if words[0] == "make":
        targets = shell("make help").stdout
        assert re.search(rf"^make {words[1]}\b", targets, re.MULTILINE), targets
    elif "pytest" in words[0]:
        assert (ROOT / words[1]).is_dir()
        assert words[2] == "--target"
    else:
        run = shell(line.replace("build/unix/micropython", str(interpreter), 1))
        assert f"prints {run.stdout.strip()}" == comment, run.stderr
        assert run.returncode == 0
