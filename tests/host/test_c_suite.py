# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The conformance suite of the core and a backend (tests/c): each case, in each build of it.

And the models of the protocols beside it.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev import fetch, freertos
from dev.pins import load_kernels

SUITE = fetch.ROOT / "tests" / "c"
BUILDS = fetch.BUILD / "tests-c"
# Flavour of the build, and what make is told for it.
FLAVOURS = {"plain": "", "address-undefined": "address,undefined", "thread": "thread"}
# A case that doesn't end is ended by the program, which says where it hangs, after 60 seconds,
# and by the system ten seconds later.
CASE_SECONDS = 90


def run(command: list[str], seconds: int) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command,
        env={**env, "BUILD_ROOT": str(fetch.BUILD)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds,
    )


def cases() -> list[str]:
    """The names, from the source: tests are collected before anything is built."""
    return re.findall(r"^ *X\((\w+)\)", (SUITE / "cases.h").read_text(), re.MULTILINE)


@functools.cache
def built(flavour: str) -> str:
    """Build it; the empty string, or why it can't be built. Processes side by side take turns."""
    (BUILDS / flavour).mkdir(parents=True, exist_ok=True)
    command = ["flock", str(BUILDS / f"{flavour}.lock")]
    command += ["make", "--no-print-directory", "-j2", "-C", str(SUITE), f"SAN={FLAVOURS[flavour]}"]
    done = run(command, 200)
    return "" if done.returncode == 0 else done.stdout


@functools.cache
def launcher(program: Path) -> tuple[str, ...]:
    """How to start it: a sanitizer's runtime may not get along with randomised addresses."""
    for prefix in (("setarch", "-R"), ()):
        if run([*prefix, str(program), "--list"], 30).returncode == 0:
            return prefix
    return ()


MODELS = ["model_lock", "model_gil"]


def model(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, str(SUITE / f"{name}.py"), *arguments], 400)


@functools.cache
def checks_of(name: str) -> list[str]:
    return model(name, "--list").stdout.split()


def runner(flavour: str) -> list[str]:
    why_not = built(flavour)
    assert not why_not, f"tests/c can't be built as {flavour}:\n{why_not}"
    program = BUILDS / flavour / "suite"
    return [*launcher(program), str(program)]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_lists_its_cases(flavour: str) -> None:
    done = run([*runner(flavour), "--list"], 30)
    assert (done.returncode, done.stdout.split()) == (0, cases()), done.stdout
    assert len(cases()) > 50


@pytest.mark.parametrize("case", cases())
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_case(flavour: str, case: str) -> None:
    try:
        done = run([*runner(flavour), case], CASE_SECONDS)
    except subprocess.TimeoutExpired as expired:
        pytest.fail(f"{case}: no end in {CASE_SECONDS} s, output:\n{expired.output}")
    # Nothing else: what a sanitizer only warns of is a failure, too.
    assert (done.returncode, done.stdout) == (0, f"ok {case}\n"), done.stdout


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_fails_without_such_a_case(flavour: str) -> None:
    done = run([*runner(flavour), "no_such_case"], 30)
    assert done.returncode == 1
    assert "FAIL no_such_case: there is no such case" in done.stdout


# "code" fails when the code of the protocol has changed, and the model was not compared to it.
@pytest.mark.parametrize(
    ("name", "check"), [(name, check) for name in MODELS for check in checks_of(name)]
)
def test_model(name: str, check: str) -> None:
    done = model(name, check)
    assert (done.returncode, done.stdout) == (0, f"ok {check}\n"), done.stdout


@pytest.mark.parametrize("name", MODELS)
def test_model_checks_something(name: str) -> None:
    checks = checks_of(name)
    assert "code" in checks
    assert len([check for check in checks if check.startswith("bug_")]) >= 20
    assert len([check for check in checks if not check.startswith("bug_")]) >= 10


def test_32_bits() -> None:
    """A machine of 32 bits, whose system calls have times of 32 bits and of 64."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    command = ["make", "-s", "--no-print-directory", "-C", str(SUITE), "BITS=32", "-j2"]
    done = run(["flock", str(BUILDS / "plain32.lock"), *command, "check"], 300)
    assert done.returncode == 0, f"is g++-multilib missing? make deps\n{done.stdout}"
    assert done.stdout.splitlines()[-1] == f"{len(cases())} cases, 0 failed"


# ---------------------------------------------------------------- condition variables

# The backend that docs/porting.md was tried with. It needs a GIL, so nobody stops the world.
CONDVAR = ["make", "-s", "--no-print-directory", "-C", str(SUITE), "MODTHREAD_BACKEND=condvar"]


@pytest.fixture(scope="module")
def condvar() -> list[str]:
    """How to run the suite on it."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    done = run(["flock", str(BUILDS / "condvar.lock"), *CONDVAR, "-j2", "all"], 200)
    assert done.returncode == 0, f"tests/c can't be built with condvar:\n{done.stdout}"
    return [str(BUILDS / "condvar-plain" / "suite")]


@pytest.mark.parametrize("case", [case for case in cases() if not case.startswith("world_")])
def test_case_on_condition_variables(condvar: list[str], case: str) -> None:
    done = run([*condvar, case], CASE_SECONDS)
    assert (done.returncode, done.stdout) == (0, f"ok {case}\n"), done.stdout


def test_check_skips(condvar: list[str]) -> None:
    """`make check` leaves out what it is told to, and fails if one of the others does."""
    skip = [f"SKIP={' '.join(case for case in cases() if case != 'now_goes_on')}"]
    done = run([*CONDVAR, "check", *skip], CASE_SECONDS)
    assert (done.returncode, done.stdout) == (0, "ok now_goes_on\n")
    others = " ".join(case for case in cases() if case != "world_stops_alone")
    done = run([*CONDVAR, "check", f"SKIP={others}"], CASE_SECONDS)
    assert done.returncode != 0
    assert "the condvar backend needs a GIL" in done.stdout


# ---------------------------------------------------------------- the template of a backend

TEMPLATE = ["make", "-s", "--no-print-directory", "-C", str(SUITE), "MODTHREAD_BACKEND=template"]


def test_template_is_complete_and_does_nothing() -> None:
    """It has every function of the contract, and the first call of one ends the program."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    done = run(["flock", str(BUILDS / "template.lock"), *TEMPLATE, "-j2", "all"], 200)
    assert done.returncode == 0, f"the template doesn't compile:\n{done.stdout}"
    done = run([str(BUILDS / "template-plain" / "suite"), "now_goes_on"], CASE_SECONDS)
    assert done.returncode < 0 and "ok" not in done.stdout, done.stdout


def test_template_says_what_is_missing() -> None:
    """Every function of the contract is there, and names itself, or ends the program."""
    folder = fetch.ROOT / "modthread" / "backends" / "template"
    text = "".join(path.read_text() for path in sorted(folder.glob("backend*")))
    function = r"^\w.*?(mt_os_\w+)\(.*\) \{(?:\n    \(void\)\w+;)*\n    (.*)"
    named = re.findall(function, text, re.MULTILINE)
    said = {name: body for name, body in named if "TO_BE_WRITTEN" in body}
    assert all(body == f'MT_TO_BE_WRITTEN("{name}");' for name, body in said.items()), said
    header = (fetch.ROOT / "modthread" / "core" / "backend.h").read_text()
    wanted = set(re.findall(r"^(?:\w+ )+\**(mt_os_\w+)\(", header, re.MULTILINE))
    wanted |= {"mt_os_self", "mt_os_can_switch"}
    assert wanted - set(said) == {"mt_os_fatal"}


# ---------------------------------------------------------------- FreeRTOS, on several CPUs

SMP = ["make", "-s", "--no-print-directory", "-C", str(SUITE / "smp"), "SAN=thread"]


@pytest.fixture(scope="module")
def smp() -> list[str]:
    """How to run the suite on the freertos backend and a kernel of threads, under TSan."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    done = run(["flock", str(BUILDS / "smp.lock"), *SMP, "-j2", "all"], 200)
    assert done.returncode == 0, f"tests/c/smp can't be built:\n{done.stdout}"
    program = BUILDS / "smp-thread" / "suite"
    return [*launcher(program), str(program)]


# On several cores the backend needs a GIL, so nobody stops the world.
@pytest.mark.parametrize("case", [case for case in cases() if not case.startswith("world_")])
def test_case_on_several_cores(smp: list[str], case: str) -> None:
    done = run([*smp, case], CASE_SECONDS)
    assert (done.returncode, done.stdout) == (0, f"ok {case}\n"), done.stdout


@pytest.fixture(scope="module")
def psram() -> list[str]:
    """The same with stacks in another kind of memory than the rest, and little of it."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    command = [*SMP[:-1], "PSRAM=1", "SAN=address,undefined", "-j2", "all"]
    done = run(["flock", str(BUILDS / "psram.lock"), *command], 200)
    assert done.returncode == 0, f"tests/c/smp can't be built with PSRAM=1:\n{done.stdout}"
    program = BUILDS / "smp-psram-address-undefined" / "suite"
    return [*launcher(program), str(program)]


@pytest.mark.parametrize("case", [case for case in cases() if case.startswith("thread_")])
def test_case_with_stacks_in_psram(psram: list[str], case: str) -> None:
    done = run([*psram, case], CASE_SECONDS)
    assert (done.returncode, done.stdout) == (0, f"ok {case}\n"), done.stdout


# ---------------------------------------------------------------- FreeRTOS, in QEMU

FREERTOS = ["make", "-s", "--no-print-directory", "-C", str(SUITE / "freertos")]
# MicroPython's own, and those that were fetched: `make test` says which couldn't be had.
KERNELS = ["V9.0.0"] + [
    version
    for version in load_kernels(fetch.ROOT / "pins.ini")
    if freertos.kernel_path(fetch.SOURCES, version).is_dir()
]


@functools.cache
def on_freertos(kernel: str) -> list[str]:
    """How to run the suite's firmware, which is built by now."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    path = freertos.kernel_path(fetch.SOURCES, kernel)
    command = [*FREERTOS, *([f"FREERTOS_DIR={path}"] if kernel != "V9.0.0" else [])]
    done = run(["flock", str(BUILDS / "freertos.lock"), *command, "-j2", "all"], 200)
    assert done.returncode == 0, f"tests/c/freertos can't be built:\n{done.stdout}"
    return [*command, "check"]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("case", cases())
def test_case_on_freertos(kernel: str, case: str) -> None:
    done = run([*on_freertos(kernel), f"CASES={case}"], CASE_SECONDS)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [f"ok {case}"]), done.stdout


def test_fails_on_freertos_without_such_a_case() -> None:
    done = run([*on_freertos("V9.0.0"), "CASES=no_such_case"], CASE_SECONDS)
    assert done.returncode != 0
    assert "FAIL no_such_case: there is no such case" in done.stdout
