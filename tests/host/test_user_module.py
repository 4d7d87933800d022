# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""modthread as a user C module of ports that aren't this project's, by make.

Where it can't work, one sentence says so; cmake's is tested in test_esp32_build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import making
import pytest
from test_variants import PLAIN

from dev import fetch

# Whole builds, beside other tests.
pytestmark = pytest.mark.timeout(900)

ROOT = fetch.ROOT


def make(port: str, build: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of upstream's ports with the module."""
    place = ("-C", making.tree() / "ports" / port, f"USER_C_MODULES={ROOT}", f"BUILD={build}")
    return making.make(*place, *arguments)


def refusals(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The messages of a build that was refused."""
    assert done.returncode != 0
    return [line for line in done.stderr.splitlines() if "modthread:" in line]


@pytest.mark.parametrize("port", ["qemu", "minimal"])
def test_port_without_an_operating_system(port: str, tmp_path: Path) -> None:
    (line,) = refusals(make(port, tmp_path))
    assert f"no operating system is known for the port in {making.tree()}/ports/{port}." in line
    assert "MODTHREAD_BACKEND=posix or MODTHREAD_BACKEND=freertos" in line
    assert not list(tmp_path.iterdir())


def test_backend_that_does_not_exist(tmp_path: Path) -> None:
    (line,) = refusals(make("qemu", tmp_path, "MODTHREAD_BACKEND=zephyr"))
    assert "MODTHREAD_BACKEND=zephyr: there is no such folder in" in line


#: The stock files that the module replaces are compiled with these.
EMPTY = "-DMICROPY_PY_THREAD=0 -DMICROPY_PY_THREAD_GIL=0"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("-DMICROPY_PY_THREAD_GIL=0", "#define MICROPY_PY_WEAKREF (0)\n"),
        ("-DMICROPY_PY_THREAD_GIL=0 -DMICROPY_PY_WEAKREF=1", "#error"),
        ("-DMICROPY_PY_THREAD_GIL=1 -DMICROPY_PY_WEAKREF=1", "#define MICROPY_PY_WEAKREF 1\n"),
        (f"{EMPTY} -DMICROPY_PY_WEAKREF=1", "#define MICROPY_PY_WEAKREF 1\n"),
    ],
    ids=["left out", "refused", "beside a GIL", "in a stock file"],
)
def test_weak_references_need_a_gil(options: str, said: str) -> None:
    """They are left out without a GIL, and a build that asks for them is refused (rule C4)."""
    command = ["gcc", "-E", "-dM", f"-I{ROOT}", *options.split()]
    command.append(str(ROOT / "modthread/mpconfigmodthread.h"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == (said == "#error"), done.stderr
    assert said in done.stdout + done.stderr
    refused = '#error "modthread: without a GIL, set MICROPY_PY_WEAKREF to 0"'
    assert (refused in done.stderr) == (said == "#error")


def test_configuration_without_the_header(tmp_path: Path) -> None:
    """The step that is forgotten: what the README says of the variant's header."""
    assert shutil.which("gcc")
    done = make("unix", tmp_path, "VARIANT=standard", "PROG=micropython", *PLAIN)
    assert any("include modthread/mpconfigmodthread.h in" in line for line in refusals(done))


@pytest.fixture
def mpy_cross(newest_root: Path) -> str:
    """Upstream's compiler of what is frozen, as an argument."""
    program = newest_root / "mpy-cross/mpy-cross"
    assert program.is_file(), "make mpy-cross"
    return f"MICROPY_MPYCROSS={program}"


def blocks(language: str) -> str:
    """The first block of code in that language that the module's README has."""
    text = (ROOT / "modthread/README.md").read_text()
    found = re.search(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


def test_variant_as_the_readme_says(tmp_path: Path, mpy_cross: str) -> None:
    """Outside of MicroPython's tree, which has no submodules; with the library."""
    (tmp_path / "mpconfigvariant.h").write_text(blocks("c"))
    (tmp_path / "mpconfigvariant.mk").write_text(blocks("make"))
    manifest = f'include("{ROOT}/modthread/manifest.py")\n'
    (tmp_path / "manifest.py").write_text(manifest)
    arguments = ("VARIANT=mine", f"VARIANT_DIR={tmp_path}", "PROG=micropython", mpy_cross)
    making.built(make("unix", tmp_path / "build", *arguments))
    program = "import threading; print(threading.Lock().acquire(timeout=1))"
    command = [str(tmp_path / "build/micropython"), "-X", "heapsize=400k", "-c", program]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert said.stdout == "True\n", said


def test_manifest_of_module_and_library() -> None:
    """It needs c_module(), and says so where there is none."""
    code = (ROOT / "modthread/manifest_module.py").read_text()
    named: list[str] = []
    exec(code, {"c_module": named.append, "include": named.append})
    assert named == [".", "manifest.py"]
    with pytest.raises(ValueError, match=r"no c_module\(\), which came with 1\.29"):
        exec(code, {"include": named.append})


def test_ssl_without_submodules(tmp_path: Path, mpy_cross: str) -> None:
    place = ("-C", ROOT / "ports/unix", f"MICROPYTHON_DIR={making.tree()}", f"BUILD={tmp_path}")
    done = making.make(*place, mpy_cross, "SSL=1")
    assert done.returncode != 0
    assert "SSL=1: this tree has no submodules; a git clone has them after" in done.stderr
