# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Hooks that shadow names of MicroPython's take effect, in each build that has them.

A linker's --wrap does nothing, and says nothing, once MicroPython calls the function by another
name, or from the file that defines it; a macro does nothing once nobody reads it. The tests of what
a hook is for might miss that on one port. So the object files are asked who calls what.
"""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import pytest

from dev import fetch

ROOT = fetch.ROOT

#: Folder → the program that reads its object files, and what is linked.
BUILDS = {
    "unix": ("nm", "micropython"),
    "unix-nogil": ("nm", "micropython"),
    "mps2": ("arm-none-eabi-nm", "firmware.elf"),
}
UNIX = ("unix", "unix-nogil")

#: In a firmware for tests only.
FOR_TESTS = {"vPortFree"}

#: Function → builds in which it is wrapped, and the files of MicroPython that must call it.
WRAPS = {
    "mp_hal_stdin_rx_chr": (tuple(BUILDS), ("readline",)),
    "mp_call_function_1_protected": (tuple(BUILDS), ("gc", "scheduler")),
    "mp_sys_exit_obj": (tuple(BUILDS), ("modmachine",)),
    "mp_hal_delay_ms": (UNIX, ("modtime",)),
    "usleep": (UNIX, ("modtime",)),
    "select": (UNIX, ("modtime",)),
    "mp_stream_write_adaptor": (UNIX, ("modbuiltins", "modsys")),
    "ffi_call": (UNIX, ("modffi",)),
    "ffi_prep_closure_loc": (UNIX, ("modffi",)),
    "gc_collect_start": (("unix-nogil",), ("gccollect",)),
    "gc_collect_end": (("unix-nogil",), ("gccollect",)),
    "mp_sched_lock": (("unix-nogil",), ("gc",)),
    "mp_obj_new_module": (("unix-nogil",), ("builtinimport",)),
}

#: Of ESP-IDF's libraries, none of which is here: test_esp32_build.py looks at the link command.
ESP_IDF = {
    "mbedtls_ctr_drbg_seed", "mbedtls_x509_crt_parse", "mbedtls_ssl_handshake", "panic_restart",
}  # fmt: skip

#: (macro of mpconfigmodthread.h or function of mpthreadport.h, object file, what it calls because
#: of that, what it doesn't call)
MACROS = [
    ("MICROPY_VM_HOOK_LOOP", "vm", "mt_py_vm_hook", ""),
    ("MICROPY_VM_HOOK_INIT", "vm", "mt_gil_drop_request", "mp_thread_mutex_unlock"),
    ("MICROPY_VM_HOOK_INIT", "vm", "mt_gil_drop_request", "mp_thread_mutex_lock"),
    ("MICROPY_SCHED_HOOK_SCHEDULED", "scheduler", "mt_py_sched_hook", ""),
    ("MICROPY_WRAP_MP_SCHED_EXCEPTION", "scheduler", "mp_sched_exception", ""),
    ("mp_builtin___import__", "runtime", "mt_py_import", "mp_builtin___import__"),
    ("mp_builtin___import__", "builtinimport", "mt_py_import", "mp_builtin___import__"),
    ("mt_py_running_state", "vm", "mt_py_running_state", "mp_thread_get_state"),
    ("mt_py_running_state", "runtime", "mt_py_running_state", "mp_thread_get_state"),
    ("mt_py_running_state", "gc", "mt_py_running_state", "mp_thread_get_state"),
]


@lru_cache
def symbols(folder: Path) -> dict[str, dict[str, str]]:
    """Object file → symbol → its letter. Of modthread's own, the name is `modthread/…`."""
    nm, linked = BUILDS[folder.name]
    assert (folder / linked).is_file(), f"{folder}/{linked} is missing: make"
    objects = [path for path in folder.rglob("*.o") if "mpy-cross" not in path.parts]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    listed = subprocess.run(
        [nm, "-A", *map(str, objects)], capture_output=True, text=True, check=True
    ).stdout
    for line in listed.splitlines():
        path, _, entry = line.partition(":")
        *_, letter, symbol = entry.split()
        name = Path(path).relative_to(folder)
        ours = name.parts[0] == "modthread"
        found[str(name) if ours else name.stem][symbol] = letter
    return found


def callers(folder: Path, symbol: str) -> set[str]:
    """The object files of MicroPython's that have it from elsewhere."""
    return {
        name
        for name, found in symbols(folder).items()
        if found.get(symbol) == "U" and not name.startswith("modthread/")
    }


def is_linked(folder: Path, symbol: str) -> bool:
    """Is its section in what was linked? One that nobody calls is thrown away."""
    linked = Path(BUILDS[folder.name][1])
    text = (folder / f"{linked.stem}.map").read_text(encoding="utf-8", errors="replace")
    _, _, kept = text.partition("\nLinker script and memory map")
    return re.search(rf"^ \.[\w.]+\.{symbol}\b", kept, re.MULTILINE) is not None


def test_all_are_here() -> None:
    """Each --wrap is in the table, with the builds that it is in."""
    named = set()
    for path in (
        *(ROOT / "modthread").glob("*.mk"),
        *(ROOT / "ports/unix/variant").glob("*.mk"),
        *(ROOT / "ports/mps2").rglob("Makefile"),
        *(ROOT / "ports/mps2").rglob("*.mk"),
    ):
        named |= set(re.findall(r"--wrap=(\w+)", path.read_text(encoding="utf-8")))
    assert named == set(WRAPS) | ESP_IDF | FOR_TESTS


def test_all_macros_are_here() -> None:
    """Each macro of MicroPython's that names a function of ours is in the other table."""
    text = (ROOT / "modthread/mpconfigmodthread.h").read_text(encoding="utf-8")
    defined = {
        name
        for name in re.findall(r"^ *#define (\w+)", text, re.MULTILINE)
        if re.search("HOOK|WRAP", name) or not name.isupper()
    }
    assert defined - {"MICROPY_VM_HOOK_RETURN"} == {name for name, *_ in MACROS if name in text}


@pytest.mark.parametrize(
    "build, function", [(build, name) for name, (builds, _) in WRAPS.items() for build in builds]
)
def test_wrap(build_root: Path, build: str, function: str) -> None:
    """MicroPython calls the function from other files than its own, and so calls ours."""
    folder = build_root / build
    assert set(WRAPS[function][1]) <= callers(folder, function)
    wrapping = [name for name, found in symbols(folder).items() if f"__wrap_{function}" in found]
    assert len(wrapping) == 1 and wrapping[0].startswith("modthread/")
    assert is_linked(folder, f"__wrap_{function}")


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("row", MACROS, ids=lambda row: "-".join(filter(None, row)))
def test_macro(build_root: Path, build: str, row: tuple[str, str, str, str]) -> None:
    """The file calls what the macro says, and not what it hides."""
    macro, file, calls, doesnt = row
    found = symbols(build_root / build)[file]
    assert found.get(calls) == "U", f"{macro} has no effect in {file}"
    assert doesnt not in found, f"{macro}: {file} still has {doesnt}"


@pytest.mark.parametrize("build", BUILDS)
def test_stock_exception(build_root: Path, build: str) -> None:
    """MicroPython's own function has the other name, and the module's has that."""
    files = symbols(build_root / build)
    assert files["scheduler"]["mp_sched_exception_stock"] == "T"
    defining = [n for n, found in files.items() if found.get("mp_sched_exception") == "T"]
    assert len(defining) == 1 and defining[0].startswith("modthread/backends/")


@pytest.mark.parametrize("build", BUILDS)
def test_stock_threads_are_gone(build_root: Path, build: str) -> None:
    """Nothing of the stock module and of the port's threads is there."""
    assert not {"modthread", "mpthreadport"} & set(symbols(build_root / build))
