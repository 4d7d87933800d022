# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The Makefile as its user meets it, and the small scripts behind it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dev import fetch

ROOT = fetch.ROOT


#: An outer make has passed these on.
OUTER = re.compile("MAKE|.*BUILD_ROOT$")


def make(
    *arguments: str, cwd: Path = ROOT, user: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the project's make as a user does."""
    return subprocess.run(
        ["make", "--no-print-directory", "VENV=build/venv", *arguments],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if not OUTER.match(name)},
        user=user,
        group=user,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [(), ("help",)], ids=["make", "make help"])
def test_help_has_a_line_for_each_target(arguments: tuple[str, ...]) -> None:
    done = make(*arguments)
    assert done.returncode == 0
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert all(len(line) == 3 and line[0] == "make" for line in lines), done.stdout
    named = {line[1] for line in lines}
    public = set(re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named == {n for n in public if not n.startswith("asked-")} - {"deps", "bench-builds"}
    assert {"fetch", "unix", "run", "repl", "test", "lint", "clean"} <= named


@pytest.mark.parametrize(
    ("arguments", "folder", "variables"),
    [
        (["unix"], "build/unix", {"GIL=1", "TRACE=0"}),
        (["unix", "GIL=0"], "build/unix-nogil", {"GIL=0", "TRACE=0"}),
        (["unix", "TRACE=1"], "build/unix-trace", {"GIL=1", "TRACE=1"}),
        (["unix", "THREADS=0"], "build/unix-nothread", {"THREADS=0"}),
        (["unix", "SSL=1"], "build/unix-ssl", {"GIL=1", "SSL=1"}),
        (["unix", "SAN=address,undefined"], "build/unix-address-undefined", {"GIL=1"}),
        (["unix", "BUILD_ROOT=build/1.25.0"], "build/1.25.0/unix", {"GIL=1"}),
        (["stock"], "build/stock", {"GIL=0"}),
        (["stock", "GIL=1"], "build/stock-gil", {"GIL=1"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_each_build_has_its_folder(
    arguments: list[str], folder: str, variables: set[str], tmp_path: Path
) -> None:
    # A copy, as the checkout may be read-only.
    done = make("-n", *arguments, cwd=copy(tmp_path / "checkout"))
    assert done.returncode == 0, done.stderr
    # The last build is the one asked for; before it may come what it needs.
    words = done.stdout.rpartition("tools/dev/build.sh")[2].split()
    assert words[0] == folder
    assert variables <= set(words)


def images(build_root: Path, *boards: str) -> list[str]:
    """The files that builds of the ESP32 port leave."""
    paths = [build_root / f"esp32-{board}/firmware.bin" for board in boards]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    return [str(path) for path in paths]


def test_flash_takes_the_only_image(tmp_path: Path) -> None:
    (image,) = images(tmp_path, "ONE")
    options = ["PORT=u0", "CHIP=esp32", "BAUD=9600", "ERASE=1", "CHECK=1", "DRY_RUN=1"]
    done = make("-n", "flash", f"BUILD_ROOT={tmp_path}", *options)
    expected = ["--port=u0", "--chip=esp32", "--baud=9600", "--erase", "--check"]
    expected += ["--modthread", "--dry-run"]
    assert done.stdout.split()[-9:] == ["flash", *expected, image]


def test_flash_takes_what_is_named(tmp_path: Path) -> None:
    first, second, variant = images(tmp_path, "ONE", "TWO", "TWO-SPIRAM")
    for options, image in (
        (["BOARD=TWO"], second),
        (["BOARD_DIR=my/TWO/"], second),
        (["BOARD=TWO", "BOARD_VARIANT=SPIRAM"], variant),
        ([f"IMAGE={first}"], first),
    ):
        done = make("-n", "flash", f"BUILD_ROOT={tmp_path}", *options)
        assert done.stdout.split()[-2:] == ["flash", image]


def test_flash_asks_which_image(tmp_path: Path) -> None:
    done = make("flash", f"BUILD_ROOT={tmp_path}")
    assert done.returncode != 0
    assert "there is no image" in done.stderr
    built = " ".join(images(tmp_path, "ONE", "TWO"))
    assert (
        f"has to name one image; there are: {built}\n"
        in make("flash", f"BUILD_ROOT={tmp_path}").stderr
    )
    assert make("-n", "web-flash", f"BUILD_ROOT={tmp_path}").stdout.endswith(f"web-flash {built}\n")


MAKEFILE = """
all:
	echo built >> $(BUILD)/log
	cp $(MICROPYTHON_DIR)/py/mpconfig.h $(BUILD)/micropython
	test ! -e $(BUILD)/fail
"""


class Build:
    """`tools/dev/build.sh` on a makefile and a MicroPython tree of the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path / "build/unix"
        (path / "Makefile").write_text(MAKEFILE)

    def tree(self, version: str) -> Path:
        """A folder that passes for MicroPython's sources."""
        tree = self.path / f"tree-{version}"
        for mark in fetch.TREE_MARKS:
            (tree / mark).parent.mkdir(parents=True, exist_ok=True)
            (tree / mark).write_text("")
        major, minor, micro = version.split(".")
        (tree / "py/mpconfig.h").write_text(
            f"#define MICROPY_VERSION_MAJOR {major}\n#define MICROPY_VERSION_MINOR {minor}\n"
            f"#define MICROPY_VERSION_MICRO {micro}\n"
        )
        return tree

    def run(self, tree: Path) -> subprocess.CompletedProcess[str]:
        """One build from a tree."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        env["FETCH_ARGS"] = f"--tree={tree} --dest={self.path}/src"
        env.pop("V", None)
        return subprocess.run(
            [str(ROOT / "tools/dev/build.sh"), str(self.folder), "-C", str(self.path)],
            cwd=self.path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def builds(self) -> int:
        """How many builds this folder has seen since it was last emptied."""
        return (self.folder / "log").read_text().count("built")


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(tmp_path)


def test_build_says_one_line_and_notes_the_version(build: Build) -> None:
    done = build.run(build.tree("1.2.3"))
    assert (done.returncode, done.stderr) == (0, "")
    expected = "build: build/unix/micropython from MicroPython 1.2.3, which isn't tested here\n"
    assert done.stdout == expected
    assert (build.path / "build/version").read_text() == "1.2.3\n"


def test_build_keeps_objects_of_the_same_tree(build: Build) -> None:
    for _ in range(2):
        build.run(build.tree("1.2.3"))
    assert build.builds() == 2


def test_build_starts_clean_for_another_tree(build: Build) -> None:
    build.run(build.tree("1.2.3"))
    build.run(build.tree("1.2.4"))
    assert build.builds() == 1
    assert "MICRO 4" in (build.folder / "micropython").read_text()


def test_failed_build_shows_the_end_of_its_log(build: Build) -> None:
    tree = build.tree("1.2.3")
    build.run(tree)
    (build.folder / "fail").touch()
    done = build.run(tree)
    assert done.returncode == 1
    assert "test ! -e" in done.stderr
    assert "build/unix/build.log" in done.stderr.splitlines()[-1]


def apt_deps(tmp_path: Path, installed: bool, user: int) -> subprocess.CompletedProcess[str]:
    """Run tools/dev/apt-deps.sh as a user, with a dpkg-query and an apt-get of the test's own."""
    fakes = {
        "dpkg-query": "echo installed" if installed else "exit 1",
        "id": f"echo {user}",
        "apt-get": f'echo "$@" >> {tmp_path}/calls',
    }
    for name, code in fakes.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{code}\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [str(ROOT / "tools/dev/apt-deps.sh")]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_deps_are_silent_when_all_is_there(tmp_path: Path) -> None:
    done = apt_deps(tmp_path, installed=True, user=1000)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_deps_name_what_is_missing_without_root(tmp_path: Path) -> None:
    done = apt_deps(tmp_path, installed=False, user=1000)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "sudo apt-get install python3-venv pkg-config" in done.stderr
    assert not (tmp_path / "calls").exists()


def test_deps_install_what_is_missing_as_root(tmp_path: Path) -> None:
    done = apt_deps(tmp_path, installed=False, user=0)
    assert done.returncode == 0
    update, install = (tmp_path / "calls").read_text().splitlines()
    assert update == "-qq update"
    assert install.endswith(" ".join(listed_packages()))


def listed_packages() -> list[str]:
    """The packages of tools/dev/apt-packages.txt."""
    lines = (ROOT / "tools/dev/apt-packages.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_fetch_runs_on_a_python_without_packages() -> None:
    """`make run` comes before any installation, so `fetch` may import nothing but the library."""
    command = [sys.executable, "-S", "-m", "dev.fetch", "--help"]
    env = {"PYTHONPATH": str(ROOT / "tools")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_only_its_own_folder(tmp_path: Path) -> None:
    command = ["make", "-f", str(ROOT / "Makefile"), "help"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode != 0
    assert f"make -C {ROOT}" in done.stderr and done.stderr.count("\n") == 1


def copy(folder: Path) -> Path:
    """A folder with the Makefile alone, which everybody may read."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    shutil.copy(ROOT / "Makefile", folder)
    return folder


def test_folder_with_a_space(tmp_path: Path) -> None:
    done = make("unix", cwd=copy(tmp_path / "my work"))
    assert done.returncode != 0
    assert "a space in its path" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["BUILD_ROOT", "MICROPYTHON_DIR", "FREERTOS_DIR", "BOARD_DIR"])
def test_variable_with_a_space(name: str) -> None:
    done = make("unix", f"{name}=/my work")
    assert done.returncode != 0
    assert f"{name}=/my work has a space in it" in done.stderr and done.stderr.count("\n") == 1


def test_checkout_that_cannot_be_written_to() -> None:
    """Root may write everywhere, so somebody else runs make."""
    somebody = 65534 if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = copy(Path(name) / "checkout")
        folder.chmod(0o555)
        for goal, status in (("help", 0), ("unix", 2)):
            done = make(goal, cwd=folder, user=somebody)
            assert done.returncode == status, done.stderr
        assert "nothing can be written to build: give BUILD_ROOT=" in done.stderr
        assert done.stderr.count("\n") == 1


def test_build_root_has_the_sources_and_the_tools() -> None:
    done = make("-n", "unix", "mps2", "FREERTOS=V11.3.0", "BUILD_ROOT=/tmp/elsewhere")
    assert done.returncode == 0, done.stderr
    assert "--dest=/tmp/elsewhere/src" in done.stdout
    assert "FREERTOS_DIR=/tmp/elsewhere/src/freertos-V11.3.0" in done.stdout
    assert " build/" not in done.stdout


def stand_in(path: Path, said: str = "$MODTHREAD_BUILD_ROOT") -> Path:
    """A program that says where it would put things."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{said}"\n')
    path.chmod(0o755)
    return path


def test_build_root_is_where_tests_look(tmp_path: Path) -> None:
    """Python's part of `make test` gets it by the environment, and the suite in C by its name."""
    (tmp_path / "installed").touch()
    python = stand_in(tmp_path / "python")
    options = (f"BUILD_ROOT={tmp_path}/out", f"PYTHON={python}", f"VENV={tmp_path}")
    done = make("test", "-o", "deps", "-o", f"{tmp_path}/installed", *options)
    assert (done.stdout, done.stderr) == (f"{tmp_path}/out\n", "")
    done = make("-n", "check", f"BUILD_ROOT={tmp_path}/out")
    # A make below is run by -n, too.
    assert f"mkdir -p {tmp_path}/out/tests-c/plain" in done.stdout, done.stderr
    assert f"{ROOT}/build/tests-c" not in done.stdout


def test_build_root_has_the_caches_of_lint(tmp_path: Path) -> None:
    (tmp_path / "installed").touch()
    for name in ("ruff", "mypy", "clang-format", "check-jsonschema"):
        stand_in(tmp_path / "bin" / name, f"{name} $RUFF_CACHE_DIR $MYPYPATH $*")
    options = ("CPPCHECK=true", f"BUILD_ROOT={tmp_path}/out", f"VENV={tmp_path}")
    said = make("lint", "-o", "deps", "-o", f"{tmp_path}/installed", *options).stdout.splitlines()
    caches = f"{tmp_path}/out/lint"
    ruff = [line for line in said if line.startswith("ruff")]
    assert ruff and all(f" {caches}/ruff " in line for line in ruff)
    (product, types) = (line for line in said if line.startswith("mypy"))
    assert f" --cache-dir={caches}/mypy" in product
    assert f" --cache-dir={caches}/types" in types
    assert f":{tmp_path}/typings " in types
    assert f"{ROOT}/build" not in " ".join(said)


@pytest.mark.parametrize("suite", ["smp", "freertos"])
def test_build_root_has_the_suites_in_c(suite: str) -> None:
    # Looked for when the makefile is read.
    kernel = f"MICROPYTHON_DIR={fetch.SOURCES}/micropython"
    done = make("-n", "-C", f"tests/c/{suite}", "all", "BUILD_ROOT=/tmp/elsewhere", kernel)
    assert done.returncode == 0, done.stderr
    assert f"/tmp/elsewhere/tests-c/{suite}-" in done.stdout
    assert f"{ROOT}/build/tests-c" not in done.stdout


def test_clean_removes_what_was_built_and_nothing_else(tmp_path: Path) -> None:
    left = ("letters/to-my-aunt", "src/micropython-1.2.3/README", "src/mine", "venv/bin/python")
    built = ("unix/source", "1.2.3/version", "1.2.3/unix/micropython", "logs/x.log", "version")
    for name in (*left, *built):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    def files() -> set[str]:
        return {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}

    variables = (f"BUILD_ROOT={tmp_path}", f"VENV={tmp_path}/venv")
    assert make("clean", *variables).stderr == ""
    assert files() == set(left)
    assert make("distclean", *variables).stderr == ""
    assert files() == {"letters/to-my-aunt", "src/mine"}
