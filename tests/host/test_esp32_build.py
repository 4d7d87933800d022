# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make esp32` up to the compiler: upstream's own makefiles and cmake files, on a stand-in for IDF.

What it shows is which files would be compiled, and how. It links nothing.
"""

from __future__ import annotations

import configparser
import functools
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import esp32
import pytest

from dev import fetch, idf

ROOT = fetch.ROOT
BOARDS = sorted(path.parent.name for path in ROOT.glob("ports/esp32/boards/*/mpconfigboard.cmake"))
XTENSA, RISCV = "ESP32_GENERIC", "ESP32_GENERIC_C3"


@pytest.fixture(scope="session")
def tree(esp32_version: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tree of a user's own. `make` lets a link point to what it builds from: put that back."""
    sources = fetch.SOURCES
    before = os.readlink(sources / "micropython")
    yield esp32.make_tree(esp32_version, tmp_path_factory.mktemp("tree") / esp32_version)
    with fetch.locked(sources):
        fetch.point_link(sources, before)


def build(
    tree: Path, root: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """`make esp32` as a user types it."""
    command = ["make", "--no-print-directory", "esp32", f"MICROPYTHON_DIR={tree}"]
    command += [f"IDF_PATH={esp32.FAKE_IDF}", f"BUILD_ROOT={root}", *arguments]
    version = tree.name.replace("micropython-", "")
    return esp32.run(command, ROOT, esp32.environment(version, **variables))


@functools.cache
def built(tree: Path, *arguments: str) -> Path:
    """The folder of a build that went well; it is for reading."""
    root = tree.parent / "_".join(arguments)
    done = build(tree, root, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder,) = root.glob("esp32-*")
    return folder


def stock(tree: Path, root: Path, board: str) -> Path:
    """Upstream's build without modthread, by its own makefile alone."""
    command = ["make", "-C", str(tree / "ports/esp32"), f"BOARD={board}", f"BUILD={root}"]
    env = esp32.environment(tree.name, IDF_PATH=str(esp32.FAKE_IDF))
    env["PATH"] = f"{esp32.FAKE_IDF}/tools:{env['PATH']}"
    done = esp32.run(command, ROOT, env)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def make_sources() -> set[str]:
    """The files that micropython.mk would compile for FreeRTOS, and those for IDF."""
    lists = "$(MODTHREAD_SRC_CORE) $(MODTHREAD_SRC_PYTHON) $(MODTHREAD_SRC_BACKEND)"
    script = f"include modthread/sources.mk\nall:\n\t@echo {lists} $(MODTHREAD_SRC_IDF)\n"
    done = subprocess.run(
        ["make", "-f", "-", "MODTHREAD_BACKEND=freertos"],
        input=script,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {str(ROOT / "modthread" / name) for name in done.stdout.split()}


@pytest.mark.parametrize("board", [XTENSA, RISCV])
def test_our_sources_replace_the_stock_ones(tree: Path, tmp_path: Path, board: str) -> None:
    stock_files = {str(tree / "py/modthread.c"), str(tree / "ports/esp32/mpthreadport.c")}

    ours = esp32.compiled(built(tree, f"BOARD={board}") / "idf")
    assert {file for file in ours if file.startswith(f"{ROOT}/modthread/")} == make_sources()
    assert not stock_files & set(ours)

    theirs = esp32.compiled(stock(tree, tmp_path / "stock", board))
    assert stock_files <= set(theirs)
    assert set(theirs) - set(ours) == stock_files
    assert set(ours) - set(theirs) == make_sources()


@pytest.mark.parametrize("board", [XTENSA, RISCV])
def test_every_file_sees_our_configuration(tree: Path, board: str) -> None:
    folder = built(tree, f"BOARD={board}") / "idf"
    config = 'MP_CONFIGFILE=\\"modthread/mpconfigport_esp32.h\\"'
    for file, command in esp32.compiled(folder).items():
        if file.startswith((f"{ROOT}/modthread/", f"{tree}/py/", f"{tree}/ports/")):
            assert config in command, file
            assert f"-I{ROOT}/modthread/.." in command, file
            assert "-DESP_PLATFORM" in command, file
        interpreter = file.startswith(f"{tree}/py/")
        assert ("-DMT_HAS_GIL" in command) == interpreter, file
    # The search for strings has flags of its own.
    rules = (folder / "main/CMakeFiles/main.dir/build.make").read_text()
    (search,) = re.findall(r"^\t.*makeqstrdefs.py pp .*$", rules, re.MULTILINE)
    assert "-DMP_CONFIGFILE=" in search and "mpconfigport_esp32.h" in search
    assert f"-I{ROOT}/modthread/.." in search
    assert all(source in search for source in make_sources())


@pytest.mark.parametrize("board", [XTENSA, RISCV])
def test_functions_are_wrapped(tree: Path, board: str) -> None:
    """Else an exception at the prompt, or TLS in a thread, would restart the board."""
    folder = built(tree, f"BOARD={board}") / "idf"
    link = (folder / "CMakeFiles/micropython.elf.dir/link.txt").read_text().split()
    python = ("mp_hal_stdin_rx_chr", "mp_call_function_1_protected", "mp_sys_exit_obj")
    for name in (*python, "mbedtls_ctr_drbg_seed", "mbedtls_ssl_handshake", "panic_restart"):
        assert f"-Wl,--wrap={name}" in link
    assert "main/libmain.a" in link


@pytest.mark.parametrize("board", BOARDS)
def test_boards(tree: Path, board: str) -> None:
    folder = built(tree, f"BOARD={board}")
    assert folder.name == f"esp32-{board}"
    combined = (folder / "idf/sdkconfig.combined").read_text()
    upstream = (tree / "ports/esp32/boards/sdkconfig.base").read_text()
    assert combined.startswith(upstream)
    assert combined.endswith((ROOT / "ports/esp32/boards/sdkconfig.modthread").read_text())
    image = (folder / "firmware.bin").read_bytes()
    assert image.startswith(b"bootloader") and image.endswith(b"micropython")
    header = (ROOT / f"ports/esp32/boards/{board}/mpconfigboard.h").read_text()
    assert f'#include "boards/{board}/mpconfigboard.h"' in header


def test_psram_and_variants(tree: Path) -> None:
    board = ["BOARD=ESP32_GENERIC", "BOARD_VARIANT=SPIRAM", "STACK_PSRAM=1"]
    folder = built(tree, *board)
    assert folder.name == "esp32-ESP32_GENERIC-SPIRAM"
    combined = (folder / "idf/sdkconfig.combined").read_text()
    assert "CONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM=y" in combined
    assert "CONFIG_SPIRAM=y" in combined
    commands = esp32.compiled(folder / "idf").values()
    assert sum("-DMT_FREERTOS_STACK_PSRAM=1" in command for command in commands) > 100


def test_a_variant_and_a_board_that_only_upstream_has(tree: Path) -> None:
    unicore = built(tree, "BOARD_VARIANT=UNICORE")
    assert "CONFIG_FREERTOS_UNICORE=y" in (unicore / "idf/sdkconfig.combined").read_text()
    other = built(tree, "BOARD=UM_TINYPICO")
    assert make_sources() <= set(esp32.compiled(other / "idf"))
    rules = (other / "idf/main/CMakeFiles/BUILD_FROZEN_CONTENT.dir/build.make").read_text()
    assert f"BASE={tree}/ports/esp32/boards/UM_TINYPICO/manifest.py" in rules
    assert f"{ROOT}/ports/esp32/manifest.py" in rules


def test_upstream_has_what_boards_without_our_settings_need(tree: Path) -> None:
    base = (tree / "ports/esp32/boards/sdkconfig.base").read_text().split()
    assert "CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS=2" in base
    assert "CONFIG_FREERTOS_SUPPORT_STATIC_ALLOCATION=y" in base


def test_another_port_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.12)\nproject(rp2 C)\nadd_library(usermod INTERFACE)\n"
        f"include({ROOT}/modthread/micropython.cmake)\n"
    )
    done = esp32.run(["cmake", "-S", ".", "-B", "build"], tmp_path, esp32.environment("1.26.1"))
    assert done.returncode != 0
    assert "no backend for this port" in done.stderr


def test_named_by_a_manifest_and_by_the_command(tmp_path: Path) -> None:
    """`c_module()` of 1.29 names the folder, and cmake takes it for another one than its file."""
    module = f"include({ROOT}/modthread/micropython.cmake)\n"
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.12)\nproject(rp2 C)\nadd_library(usermod INTERFACE)\n"
        f"set(MODTHREAD_BACKEND freertos)\nset(MICROPY_SOURCE_PY py.c)\n{module * 2}"
        'message("once: ${MICROPY_DEF_BOARD}")\n'
    )
    done = esp32.run(["cmake", "-S", ".", "-B", "build"], tmp_path, esp32.environment("1.26.1"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("MT_BACKEND_HEADER") == 1


def test_library_is_frozen(tree: Path, tmp_path: Path) -> None:
    base = tmp_path / "manifest.py"
    base.write_text("")
    script = (
        f"import sys\nsys.path.insert(0, {str(tree / 'tools')!r})\nimport manifestfile as m\n"
        f"f = m.ManifestFile(m.MODE_FREEZE, {{'BASE': {str(base)!r}, 'MPY_LIB_DIR': ''}})\n"
        f"f.execute({str(ROOT / 'ports/esp32/manifest.py')!r})\n"
        "print(*[file.target_path for file in f.files()])\n"
    )
    done = subprocess.run(
        ["python3", "-B", "-c", script], capture_output=True, text=True, check=True
    )
    names = {"threading.py", "queue.py", "thread.py", "concurrent/futures/__init__.py"}
    assert names <= set(done.stdout.split())


# --- refusals ---------------------------------------------------------------------------------


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says why."""
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(lines) == 1 and lines[0].startswith("esp32: "), done.stderr
    return lines[0]


def test_wrong_idf(tree: Path, tmp_path: Path) -> None:
    said = refused(build(tree, tmp_path, FAKE_IDF_VERSION="v4.4.1-dirty"))
    assert re.search(r"wants ESP-IDF 5\.\d\.\d or .* of 4\.4\.1: git checkout v5\.\d\.\d ", said)
    assert not list(tmp_path.iterdir())
    assert build(tree, tmp_path, "IDF_CHECK=0", FAKE_IDF_VERSION="v4.4.1").returncode == 0


@pytest.mark.parametrize("said", ["v5.4-beta1", "v5.4.0", "v5.4-123-gabcdef"])
def test_version_is_read_from_what_idf_says(tree: Path, tmp_path: Path, said: str) -> None:
    done = build(tree, tmp_path, FAKE_IDF_VERSION=said)
    assert done.stdout.startswith(f"esp32: ESP-IDF 5.4 for MicroPython {tree.name}\n"), done.stderr


def test_idf_that_says_nothing(tree: Path, tmp_path: Path) -> None:
    assert "but: ESP-IDF unknown" in refused(build(tree, tmp_path, FAKE_IDF_VERSION="unknown"))


def test_no_idf(tree: Path, tmp_path: Path) -> None:
    # A clone to fetch from, which other goals take, is nothing to this one.
    clone = f"MICROPYTHON_GIT={tmp_path}"
    assert "idf.py is not on PATH" in refused(build(tree, tmp_path, "IDF_PATH=", clone))
    assert "has no export.sh" in refused(build(tree, tmp_path, f"IDF_PATH={tmp_path}"))


def test_idf_that_is_not_installed(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "export.sh").write_text("echo 'ERROR: run install.sh' >&2\nreturn 1\n")
    done = build(tree, tmp_path / "build", f"IDF_PATH={tmp_path}")
    assert done.returncode != 0
    assert "ERROR: run install.sh" in done.stderr
    assert "install.sh been run?" in done.stderr


def test_tree_without_submodules(esp32_version: str, tree: Path, tmp_path: Path) -> None:
    tarball = fetch.tree_path(fetch.SOURCES, esp32_version)
    assert "a tarball has no submodules: git clone" in refused(build(tarball, tmp_path))
    assert "must name a clone" in refused(build(tree, tmp_path, "MICROPYTHON_DIR="))


def test_micropython_without_a_known_idf(tree: Path, tmp_path: Path) -> None:
    text = (ROOT / "pins.ini").read_text()
    pins = tmp_path / "pins.ini"
    pins.write_text(re.sub(r"^1\.2\d = .*\n", "", text, flags=re.MULTILINE))
    with pytest.raises(idf.Unfit, match="doesn't say which ESP-IDF fits"):
        idf.check(str(tree), pins)


def listed_idfs(tree: Path) -> tuple[str, set[str]]:
    """The ESP-IDF that the port's README recommends, and all that it supports."""
    readme = " ".join((tree / "ports/esp32/README.md").read_text().split())
    clone = re.search(r"git clone -b v(5[.\d]*) ", readme)
    listed = re.search(r"(?:Currently|also) supports? ((?:v5[.\d]*(?:, | and )?)+)", readme)
    if not listed:
        listed = re.search(r"MicroPython supports ((?:v5[.\d]*(?:, | and )?)+)", readme)
    assert clone and listed
    found = {idf.normal(text.rstrip(".")) for text in re.findall(r"5[.\d]*", listed[1])}
    return clone[1], found | {clone[1]}


def needs_5_4(tree: Path) -> bool:
    """Does the port use what ESP-IDF has from 5.4 on, without asking for the version?"""
    lines = (tree / "ports/esp32/machine_timer.c").read_text().splitlines()
    used = [i for i, line in enumerate(lines) if "esp_clk_tree_enable_src(TIMER" in line]
    return any("VERSION_VAL(5, 4, 0)" not in lines[i - 1] for i in used)


def test_table_is_that_of_the_ports_readme_less_what_cannot_be_compiled(
    esp32_version: str, tree: Path
) -> None:
    best, listed = listed_idfs(tree)
    if needs_5_4(tree):
        listed = {version for version in listed if version >= "5.4"}
    wanted = idf.read_table(ROOT / "pins.ini")[esp32_version.rpartition(".")[0]].split()
    assert wanted[0] == best
    assert set(wanted) == listed


def test_pins_have_an_idf_for_every_version() -> None:
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "pins.ini")
    for version in fetch.load_pins(ROOT / "pins.ini").versions:
        assert version.rpartition(".")[0] in ini["esp-idf"]
