# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""modthread through Debian's compilers for RISC-V and Xtensa. Compiled only: nothing is linked.

What the kernels' headers are worth is said in tests/esp32/Makefile: V9's are real, those of
ESP-IDF and of V11 are declarations written by hand.
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import esp32
import pytest

from dev import fetch

ROOT = fetch.ROOT
PREFIX = {"riscv": "riscv64-unknown-elf", "xtensa": "xtensa-lx106-elf"}


Done = tuple["subprocess.CompletedProcess[str]", Path]
Compile = Callable[..., Done]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compiles for a CPU, a kernel, a version and options, each once: (how it went, objects)."""

    @functools.cache
    def once(cpu: str, kernel: str, version: str, options: str = "") -> Done:
        build = tmp_path_factory.mktemp(f"{cpu}-{kernel}-{version}")
        return compile_for(cpu, kernel, version, build, options), build

    return once


def compile_for(
    cpu: str, kernel: str, version: str, build: Path, options: str
) -> subprocess.CompletedProcess[str]:
    """All of the module, and what of MicroPython meets it."""
    assert shutil.which(f"{PREFIX[cpu]}-gcc"), f"{PREFIX[cpu]}-gcc is missing: make deps"
    tree = fetch.tree_path(fetch.SOURCES, version)
    command = ["make", "-C", "tests/esp32", f"MICROPYTHON_DIR={tree}", f"BUILD={build}"]
    command += [f"CPU={cpu}", f"KERNEL={kernel}", f"OPTIONS={options}"]
    return esp32.run(command, ROOT, esp32.environment(version))


# The kernels beside ESP-IDF's say nothing new of a second version, or of a second CPU.
EVERYTHING = [(cpu, "idf", version) for cpu in PREFIX for version in esp32.VERSIONS]
EVERYTHING += [
    ("riscv", kernel, oldest) for kernel in ("v9", "v11") for oldest in esp32.VERSIONS[:1]
]


@pytest.mark.parametrize(("cpu", "kernel", "version"), EVERYTHING)
def test_compiles_without_a_warning(cpu: str, kernel: str, version: str, compiled: Compile) -> None:
    done, build = compiled(cpu, kernel, version)
    assert done.returncode == 0, done.stdout + done.stderr
    objects = {path.name for path in build.glob("**/*.o")}
    assert {"module.o", "gil_glue.o", "gil.o", "tasks.o", "port_glue.o", "scheduler.o"} <= objects
    # The port's own: they call mp_thread_init() and the others as we declare them.
    assert ({"main.o", "gccollect.o", "idf_fatal.o"} <= objects) == (kernel == "idf")


@pytest.mark.parametrize(
    ("cpu", "options"),
    [
        ("xtensa", "-DMT_FREERTOS_STACK_PSRAM=1 -DCONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM=1"),
        ("riscv", "-DCONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES=1 -DMICROPY_PY_BLUETOOTH=0"),
        ("riscv", "-DMT_INTROSPECTION=0"),
    ],
    ids=["PSRAM", "plain", "blind"],
)
def test_options_compile(cpu: str, options: str, esp32_oldest: str, compiled: Compile) -> None:
    done, _ = compiled(cpu, "idf", esp32_oldest, options)
    assert done.returncode == 0, done.stdout + done.stderr


def code_of(build: Path) -> int:
    """The bytes of code in the module's own objects."""
    objects = [str(path) for path in build.glob("**/*.o") if "/micropython/" in str(path)]
    assert objects
    size = esp32.run([f"{PREFIX['riscv']}-size", *objects], ROOT, {})
    return sum(int(line.split()[0]) for line in size.stdout.splitlines()[1:])


def test_introspection_left_out_is_smaller(esp32_oldest: str, compiled: Compile) -> None:
    """MT_INTROSPECTION 0 leaves no code of it; what that saves is printed."""
    done, blind = compiled("riscv", "idf", esp32_oldest, "-DMT_INTROSPECTION=0")
    assert done.returncode == 0, done.stdout + done.stderr
    done, all_of_it = compiled("riscv", "idf", esp32_oldest)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("look", "threads", "detect"):
        (found,) = blind.glob(f"**/micropython/{name}.o")
        size = esp32.run([f"{PREFIX['riscv']}-size", str(found)], ROOT, {})
        assert size.stdout.splitlines()[1].split()[0] == "0", size.stdout
    saved = code_of(all_of_it) - code_of(blind)
    print(f"MT_INTROSPECTION: {saved} bytes of code on RISC-V")
    assert saved > 2000


@pytest.mark.parametrize(
    ("kernel", "option", "message"),
    [
        ("idf", "MT_FREERTOS_STACK_PSRAM=1", "CONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM=y"),
        # IDF's kernel has two then, and the second one isn't ours.
        (
            "idf",
            "CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS=1",
            "CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS=2",
        ),
        ("v11", "configUSE_CORE_AFFINITY=0", "configUSE_CORE_AFFINITY to 1"),
    ],
)
def test_refused(
    kernel: str, option: str, message: str, esp32_oldest: str, compiled: Compile
) -> None:
    done, _ = compiled("riscv", kernel, esp32_oldest, f"-D{option}")
    assert done.returncode != 0
    assert re.search(f"modthread: .*{re.escape(message)}", done.stdout + done.stderr)


def test_what_handlers_call_is_in_ram(esp32_oldest: str, compiled: Compile) -> None:
    """The handler of the prompt's line also runs while the flash can't be read."""
    _, build = compiled("riscv", "idf", esp32_oldest)
    objects = [str(path) for path in build.glob("**/*.o")]
    dump = esp32.run([f"{PREFIX['riscv']}-objdump", "-t", *objects], ROOT, {})
    in_ram = set(re.findall(r" F \.iram1\S*\s+\S+ (\S+)$", dump.stdout, re.MULTILINE))
    ours = ["mp_sched_exception", "mp_sched_exception_stock", "mt_os_interrupt_main"]
    assert {*ours, "mt_os_unpark_from_isr", "mt_thread_main_record"} <= in_ram


@pytest.mark.parametrize(
    ("file", "function", "leaves"),
    [
        ("gil_glue", "mp_thread_mutex_unlock", "leave_context"),
        ("gil_glue", "mt_py_vm_hook", "leave_frame"),
        ("wait", "wait_noted", "mt_py_gil_leave"),
    ],
)
def test_register_windows_are_on_the_stack_before_it_is_left(
    file: str, function: str, leaves: str, esp32_oldest: str, compiled: Compile
) -> None:
    """The collector finds what callers hold in registers on the stack, or not at all."""
    _, build = compiled("xtensa", "idf", esp32_oldest)

    def body_of(file: str, function: str) -> str:
        text = (build / f"modthread/micropython/{file}.o").read_text()
        return text.split(f"\n{function}:\n")[1].split("\t.size")[0]

    calls = re.findall(r"\tcall\d+\t(\S+)", body_of(file, function))
    assert calls.index("__xtensa_libgcc_window_spill") < calls.index(leaves)
    # What is copied, or scanned, begins below the frame's own windows: at the stack pointer itself.
    for marks in ("leave_context", "leave_frame"):
        body = body_of("gil_glue", marks)
        assert re.findall(r"\t(\S+)\t.*\bsp\b", body) == ["entry", "mov.n"]
