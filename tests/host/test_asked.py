# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make` refuses mistakes before it installs or builds anything, and installs what it needs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from test_make import make

from dev import asked
from dev.fetch import ROOT


def images(folder: Path) -> str:
    """Two of them, as a user names them."""
    for name in ("one.bin", "two.bin"):
        (folder / name).write_bytes(b"\xe9")
    return f"IMAGE={folder}/one.bin {folder}/two.bin"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["repl", "TARGET=vax"], "repl: TARGET=vax: no target 'vax': there are unix, "),
        (["repl", "TARGET=esp32c3-qemu"], "is missing: `make esp32 BOARD=ESP32_GENERIC_C3` builds"),
        (["repl", "TARGET=port:/dev/ttyUSB99"], "/dev/ttyUSB99: there is no such port; there are:"),
        (["checklist", "TARGET=vax"], "checklist: TARGET=vax: no target 'vax': there are unix, "),
        (["checklist", "PORT=u99"], "checklist: /dev/ttyUSB99: there is no such port; there are:"),
        (["flash", "PORT=/dev/ttyUSB99", "IMAGE=Makefile"], "flash: /dev/ttyUSB99: there is no"),
        (["flash"], "flash: there is no image: `make esp32` builds one"),
        (["flash", "IMAGE=no.bin"], "flash: IMAGE=no.bin: there is no such file"),
        (["web-flash", "IMAGE=no.bin"], "web-flash: IMAGE=no.bin: there is no such file"),
        (["unix", "GIL=2"], "GIL=2: it is one of 0 1"),
        (["repl", "GIL=yes"], "GIL=yes: it is one of 0 1"),
        (["unix", "TRACE=on"], "TRACE=on: it is one of 0 1"),
        (["mps2", "THREADS=none"], "THREADS=none: it is one of 0 1 stock"),
        (["unix", "THREADS=stock"], "THREADS=stock: it is one of 0 1"),
        (["qemu", "BOARD=an511"], "BOARD=an511: it is one of an385 an386 an500"),
        (["repl", "TARGET=mps2", "BOARD=an511"], "BOARD=an511: it is one of an385 an386 an500"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_there_is_not(tmp_path: Path, words: list[str], problem: str) -> None:
    done = make(*words, f"BUILD_ROOT={tmp_path}", f"VENV={tmp_path}/venv")
    assert done.returncode == 2, done.stdout
    assert problem in done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr
    assert not list(tmp_path.iterdir()), "something was installed or built"


def test_one_image_of_several(tmp_path: Path) -> None:
    done = make("flash", images(tmp_path), f"VENV={tmp_path}/venv")
    assert "flash: BOARD= or IMAGE= has to name one image; there are: " in done.stderr
    assert not (tmp_path / "venv").exists()


def test_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "unix").mkdir()
    (tmp_path / "unix/micropython").touch(0o755)
    names = images(tmp_path).removeprefix("IMAGE=").split()
    root = f"--build-root={tmp_path}"
    assert asked.main(["x", "--target=unix", root]) == 0
    assert asked.main(["x", "--port=/dev/null"]) == 0
    assert asked.main(["x", "--port=socket://host:1"]) == 0
    assert asked.main(["x", "--target=id:12-34"]) == 0
    assert asked.main(["x", "--image", *names]) == 0


# Which tools are installed

FAKE_PYTHON = """#!/bin/sh
echo "$@" >>"{log}"
case "$*" in
*-m\\ venv*)
    mkdir -p "$3/bin"
    ln -s "$0" "$3/bin/python" ;;
*pip*)
    echo "Collecting thing"
    exit "$PIP_STATUS" ;;
esac
"""


class Tools:
    """tools/dev/venv.sh with a Python that only notes what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.venv = folder / "venv"
        self.log = folder / "log"
        python = folder / "bin/python3"
        python.parent.mkdir()
        python.write_text(FAKE_PYTHON.format(log=self.log))
        python.chmod(0o755)
        self.path = f"{python.parent}:{os.environ['PATH']}"

    def need(self, stage: str, status: int = 0) -> tuple[int, str, list[str]]:
        """The exit status, what was said, and what Python was asked for."""
        self.log.write_text("")
        done = subprocess.run(
            [ROOT / "tools/dev/venv.sh", self.venv, stage],
            cwd=ROOT,
            env={"PATH": self.path, "PIP_STATUS": str(status)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr, self.log.read_text().splitlines()


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


def test_each_stage_adds_to_the_one_before(tools: Tools) -> None:
    status, said, asked_for = tools.need("runner")
    assert (status, len(asked_for)) == (0, 2)
    assert said == f"venv: installing mprig and pytest, 50 MB, into {tools.venv}\n"
    assert asked_for[0].startswith("-m venv ") and asked_for[1].endswith(f" -e {tools.venv}/from")
    assert "pytest==" in (tools.venv / "versions.txt").read_text()
    assert tools.need("runner")[1:] == ("", [])
    (only,) = tools.need("flasher")[2]
    assert only.endswith("/from[flash]")
    everything = tools.need("installed")[2]
    assert everything[0].endswith("/from[dev]") and "--target" in everything[1]


def test_pip_writes_beside_links(tools: Tools) -> None:
    """pip leaves an egg-info in the folder that it installs from; the checkout stays clean."""
    tools.need("runner")
    folder = tools.venv / "from"
    assert (folder / "pyproject.toml").resolve() == ROOT / "pyproject.toml"
    assert (folder / "tools/mprig").resolve() == ROOT / "tools/mprig"
    assert (folder / "tools").resolve() == folder / "tools"


def test_the_last_stage_has_all_others(tools: Tools) -> None:
    tools.need("installed")
    for stage in ("runner", "flasher", "installed"):
        assert tools.need(stage)[1:] == ("", [])


def test_what_is_old_is_made_anew(tools: Tools) -> None:
    tools.need("installed")
    for stage in ("runner", "flasher", "installed"):
        os.utime(tools.venv / stage, (0, 0))
    (tools.venv / "old").touch()
    assert len(tools.need("runner")[2]) == 2
    assert not (tools.venv / "old").exists()
    assert not (tools.venv / "installed").exists()


def test_pip_fails(tools: Tools) -> None:
    for _ in range(2):
        status, said, _ = tools.need("flasher", status=1)
        assert status == 1
        assert "venv: pip could not install the tools" in said
        assert not (tools.venv / "flasher").exists()
    assert tools.need("flasher")[0] == 0
