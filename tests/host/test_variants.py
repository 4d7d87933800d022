# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Upstream's other variants of the unix port, with modthread and a module in C++ (rule C8).

Each is built as a user does: a variant's folder outside of MicroPython, with the lines that
modthread/README.md names, and a folder of user C modules. Upstream's own flags are in force, the
coverage variant's -Wshadow and -Wmissing-prototypes among them, and -Werror; the others get those
two as well. For `standard` that is a build for 32 bits; nanbox and longlong are for 32 bits anyway.

The firmware for FreeRTOS is built with a module in C++ of our own, tests/host/cpp: the compiler for
it has no C++ library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import making
import pytest

from dev import fetch
from dev.targets import KINDS
from mprig.board import Board
from mprig.device import BoardDevice
from mprig.machine import Qemu
from mprig.targets import Target

# Whole builds, beside other tests.
pytestmark = pytest.mark.timeout(900)

ROOT = fetch.ROOT

MODULES = ("cexample", "cppexample", "subpackage")

HEADER = """
#include "modthread/mpconfigmodthread.h"
#include "variants/{name}/mpconfigvariant.h"
#undef MICROPY_ASYNC_KBD_INTR
#define MICROPY_ASYNC_KBD_INTR (0)
"""

MAKEFILE = """
include variants/{name}/mpconfigvariant.mk
MICROPY_PY_THREAD = 0
CFLAGS += -DMICROPY_PY_THREAD_GIL=1
"""

# Not in a source tree without submodules, and nothing is frozen: no mpy-cross is needed.
PLAIN = ("MICROPY_PY_BTREE=0", "MICROPY_PY_SSL=0", "MICROPY_PY_FFI=0", "FROZEN_MANIFEST=", "STRIP=")

STRICT = "-Wshadow -Wmissing-prototypes"


@dataclass
class Variant:
    """One of upstream's variants; `build_root` is one as --build-root takes it."""

    name: str
    build_root: Path
    arguments: tuple[str, ...] = ()

    @property
    def interpreter(self) -> Path:
        return self.build_root / "unix/micropython"

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Build it, or try to."""
        micropython = making.tree()
        modules = self.build_root / "modules"
        variant = self.build_root / "variant"
        modules.mkdir(parents=True)
        variant.mkdir()
        for name in MODULES:
            (modules / name).symlink_to(micropython / "examples/usercmodule" / name)
        (modules / "modthread").symlink_to(ROOT / "modthread")
        (variant / "mpconfigvariant.h").write_text(HEADER.format(name=self.name))
        (variant / "mpconfigvariant.mk").write_text(MAKEFILE.format(name=self.name))
        return making.make(
            *("-C", micropython / "ports/unix", f"VARIANT={self.name}", f"VARIANT_DIR={variant}"),
            *(f"USER_C_MODULES={modules}", f"BUILD={self.interpreter.parent}"),
            *("PROG=micropython", *PLAIN, *self.arguments, *arguments),
        )


def thirty_two_bits(tmp_path: Path) -> None:
    """A clear word where the compiler can't: a package is missing then."""
    source = tmp_path / "probe.cpp"
    source.write_text("#include <string>\nint main() { return std::string().size(); }\n")
    command = ["g++", "-m32", str(source), "-o", str(tmp_path / "probe")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"no g++ for 32 bits, g++-multilib is missing: make deps\n{done}"


# The coverage variant's C++ doesn't link without any optimisation.
VARIANTS = {
    "coverage": (),
    "nanbox": ("COPT=-O0", f"CFLAGS_EXTRA={STRICT}"),
    "longlong": ("COPT=-O0", f"CFLAGS_EXTRA={STRICT}"),
    "standard": ("COPT=-O0", f"CFLAGS_EXTRA={STRICT}", "MICROPY_FORCE_32BIT=1"),
}

# Device scripts that run on each: quick, and each of another part.
SCRIPTS = (
    *("a2_ownership", "a3_again", "a3_short", "a4_hook", "a7_interrupt", "a8_recursion"),
    *("a9_timeout_max", "a10_joinable", "a10_local", "b1_forms", "b2_in_time", "b4_exclusive"),
    *("b5_order", "b6_scheduled", "b6_worker", "b7_race", "b9_rlock", "c4_blocked", "c4_busy"),
    "c4_weakref",  # only coverage has it, since 1.28
)


@pytest.fixture
def tests_c8(
    record_property: Callable[[str, object], None], request: pytest.FixtureRequest
) -> None:
    """Puts the test into the table of rules: none of the device tests' targets is such a build."""
    callspec = getattr(request.node, "callspec", None)
    record_property("target", callspec.params["name"] if callspec else "mps2")
    record_property("rules", "C8")


@pytest.mark.usefixtures("tests_c8")
@pytest.mark.parametrize("name", VARIANTS)
def test_variant(name: str, tmp_path: Path) -> None:
    """It builds, its C++ module works, and device scripts pass on it (nanbox: it starts)."""
    assert shutil.which("g++"), "g++ is missing: make deps"
    if name != "coverage":
        thirty_two_bits(tmp_path)
    variant = Variant(name, tmp_path / name, VARIANTS[name])
    making.built(variant.make())
    program = "import _thread, cppexample; print(cppexample.cppfunc(40, 2))"
    command = [str(variant.interpreter), "-c", program]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert said.stdout.startswith("(42, "), said
    if name == "nanbox":
        return  # built, and that it starts; what it runs is what longlong and 32 bits run
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--target", "unix", "--build-root", str(variant.build_root)),
            *(f"tests/device/{script}.py" for script in SCRIPTS),
        ],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST")},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert f"{len(SCRIPTS)} passed" in done.stdout


def test_refused(tmp_path: Path) -> None:
    """A configuration that can't work is refused, and the message says what to set."""
    variant = Variant("standard", tmp_path / "refused")
    refused = {"ENABLE_PYSTACK": 1, "KBD_EXCEPTION": 0, "ENABLE_VM_ABORT": 1}
    flags = " ".join(f"-DMICROPY_{name}={value}" for name, value in refused.items())
    done = variant.make(f"CFLAGS_EXTRA={flags}")
    assert done.returncode != 0
    for name, value in refused.items():
        assert f'#error "modthread needs MICROPY_{name} {1 - value}: ' in done.stderr


USES_CPP = """
import _thread, cpp

def store():
    assert cpp.is_thread()
    buffer[0] = 42

buffer = bytearray(1)
handle = _thread.start_joinable_thread(store)
assert cpp.wait(buffer) == (42, "set")
handle.join()
print("OK")
"""


@pytest.fixture
def freertos(newest_root: Path, tmp_path: Path) -> Iterator[BoardDevice]:
    """The firmware with tests/host/cpp beside modthread, in QEMU."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "modthread").symlink_to(ROOT / "modthread")
    (modules / "cpp").symlink_to(ROOT / "tests/host/cpp")
    mpy_cross = newest_root / "mpy-cross/mpy-cross"
    assert mpy_cross.is_file(), "make mpy-cross"
    done = making.make(
        *("-C", ROOT / "ports/mps2", f"MICROPYTHON_DIR={making.tree()}", f"BUILD={tmp_path}/mps2"),
        *(f"USER_C_MODULES={modules}", f"MICROPY_MPYCROSS={mpy_cross}"),
    )
    making.built(done)
    board = Board(Qemu("mps2-an385", tmp_path / "mps2/firmware.elf", tmp_path / "qemu.log"))
    device = BoardDevice(Target(KINDS["mps2"], tmp_path), tmp_path / "log", board)
    yield device
    device.close()
    board.drop()


@pytest.mark.usefixtures("tests_c8")
def test_cpp_on_freertos(freertos: BoardDevice) -> None:
    """A module in C++ gives the GIL away and takes it back, in the firmware for FreeRTOS."""
    freertos.run(USES_CPP).expect_ok()
