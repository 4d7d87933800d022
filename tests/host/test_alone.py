# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""mprig in an environment of its own, as somebody else's project has it, on examples/tested."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.fetch import ROOT

#: Seconds for one command; bounds failures only.
LIMIT = 240


class Environment:
    """A venv with mprig and what it depends on."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs there, without anything of this project's environment."""
        ours = ("PYTHON", "PYTEST", "MICROPY", "CI")
        env = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """From a copy: pip builds in the folder that it is given, and would leave its files here."""
    folder = tmp_path_factory.mktemp("alone")
    checkout = folder / "checkout"
    shutil.copytree(ROOT / "tools", checkout / "tools")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    environment = Environment(folder / "venv")
    pip = ("python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    done = environment.run(*pip, str(checkout), cwd=folder)
    assert done.returncode == 0, done.stderr
    return environment


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example, in a place where nothing else is."""
    return Path(shutil.copytree(ROOT / "examples/tested", tmp_path / "tested"))


def test_mprig_and_nothing_else(alone: Environment, tmp_path: Path) -> None:
    code = "import importlib.metadata as m; print(m.distribution('mprig').read_text('RECORD'))"
    done = alone.run("python", "-c", code, cwd=tmp_path)
    names = {line.partition("/")[0] for line in done.stdout.split()}
    assert {name for name in names if name != ".." and "dist-info" not in name} == {"mprig"}


def test_commands_work_without_esptool(alone: Environment, tmp_path: Path) -> None:
    assert alone.run("python", "-c", "import esptool", cwd=tmp_path).returncode != 0
    for command in ((), ("repl",), ("flash",)):
        done = alone.run("mprig", *command, "--help", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("usage: mprig")
    done = alone.run("mprig", "flash", "firmware.bin", "--port=a0", cwd=tmp_path)
    message = "mprig flash: needs esptool: `pip install 'esptool>=5,<6'` installs it\n"
    assert (done.returncode, done.stderr) == (1, message)
    done = alone.run("mprig", "repl", "unix:nowhere/micropython", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "mprig repl: nowhere/micropython is missing\n")


@pytest.mark.parametrize("target", ["unix:unix/micropython", "mps2:mps2/firmware.elf"])
def test_example(alone: Environment, project: Path, newest_root: Path, target: str) -> None:
    scheme, _, name = target.partition(":")
    done = alone.run("pytest", f"--target={scheme}:{newest_root / name}", cwd=project)
    assert done.returncode == 0, done.stdout
    assert done.stdout.rstrip("= \n").rpartition("\n")[2].lstrip("= ").startswith("7 passed in ")


def test_example_can_fail(alone: Environment, project: Path, newest_root: Path) -> None:
    path = project / "readings.py"
    path.write_text(path.read_text().replace("[-self._size :]", "[-self._size - 1 :]"))
    done = alone.run("pytest", f"--target=unix:{newest_root / 'unix/micropython'}", cwd=project)
    assert done.returncode == 1
    assert "2 failed, 5 passed" in done.stdout, done.stdout
