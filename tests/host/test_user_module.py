# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""modthread as a user C module of ports that aren't this project's, by make.

Where it can't work, one sentence says so; cmake's is tested in test_esp32_build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from test_variants import PLAIN, tree

from dev import fetch

ROOT = fetch.ROOT


def make(port: str, build: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of upstream's ports with the module."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", "-C", str(tree() / "ports" / port), "-j2"]
    command += [f"USER_C_MODULES={ROOT}", f"BUILD={build}", "FROZEN_MANIFEST=", *arguments]
    return subprocess.run(
        command,
        env=env | {"PYTHONDONTWRITEBYTECODE": "1", "GIT_CEILING_DIRECTORIES": str(tree().parent)},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=300,
    )


def refusals(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a build that was refused says."""
    assert done.returncode != 0
    return [line for line in done.stderr.splitlines() if "modthread:" in line]


@pytest.mark.parametrize("port", ["qemu", "minimal"])
def test_port_without_an_operating_system(port: str, tmp_path: Path) -> None:
    (line,) = refusals(make(port, tmp_path))
    assert f"no operating system is known for the port in {tree()}/ports/{port}." in line
    assert "MODTHREAD_BACKEND=posix or MODTHREAD_BACKEND=freertos" in line
    assert not list(tmp_path.iterdir())


def test_backend_that_does_not_exist(tmp_path: Path) -> None:
    (line,) = refusals(make("qemu", tmp_path, "MODTHREAD_BACKEND=zephyr"))
    assert "MODTHREAD_BACKEND=zephyr: there is no such folder in" in line


def test_configuration_without_the_header(tmp_path: Path) -> None:
    """The step that is forgotten: what the README says of the variant's header."""
    assert shutil.which("gcc")
    done = make("unix", tmp_path, "VARIANT=standard", "PROG=micropython", *PLAIN)
    assert any("include modthread/mpconfigmodthread.h in" in line for line in refusals(done))
