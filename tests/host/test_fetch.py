# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`dev.fetch` as make runs it, with apt-get and git replaced by fakes on PATH."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from dev import fetch

# The fakes' instructions, JSON in the file that $FAKE names:
#   calls     file that gets a line for each call
#   tools     which of apt-get and git have a network
#   archive   folder with the tarballs apt-get can deliver, by Debian version
#   lists     whether the machine's apt lists were ever downloaded
#   archives  whether the machine has a Debian archive configured
#   tree      what git clones;  trees: what git says its folders are
#   tags      what git finds there;  stuck: whether it never answers
#   hang      a FIFO to open when a download is half done, to hang there
FAKE_COMMON = """#!{python}
import json, os, pathlib, shutil, sys
told = json.load(open(os.environ["FAKE"]))
args = sys.argv[1:]
name = pathlib.Path(sys.argv[0]).name
with open(told["calls"], "a") as file:
    file.write(" ".join([name, *args]) + "\\n")
def fail(text):
    print(text, file=sys.stderr)
    sys.exit(100)
"""

FAKE_APT = """
if "indextargets" in args:
    if told["lists"]:
        print("Debian\\tDebian-Security\\thttp://archive.invalid/debian-security/")
        print("Debian\\tDebian\\thttp://archive.invalid/debian/")
        print("Other\\tDebian\\thttp://other.invalid/debian/")
    sys.exit()
if "--print-uris" in args:
    print("'http://archive.invalid/debian-security/dists/x/InRelease' x 0")
    if told["archives"]:
        print("'http://archive.invalid/debian/dists/x/InRelease' x 0")
    sys.exit()
config = pathlib.Path(args[args.index("-c") + 1])
assert "http://archive.invalid/debian/ " in (config.parent / "sources.list").read_text()
if name not in told["tools"]:
    if "update" in args and 'Error-Mode "any"' not in config.read_text():
        sys.exit()  # as the real one does, after a warning
    if "source" in args:
        fail("E: You must put some 'deb-src' URIs in your sources.list")
    fail("Err:1 archive.invalid\\nE: Could not resolve 'archive.invalid'")
if "source" in args:
    version = args[-1].split("=")[1]
    found = list(pathlib.Path(told["archive"], version).glob("*"))
    if not found:
        fail(f"E: Can not find version '{version}' of package 'micropython'")
    if told["hang"]:
        pathlib.Path(found[0].name).write_bytes(found[0].read_bytes()[:100])
        open(told["hang"], "w").write("half")
        open(told["hang"]).read()  # nobody ever writes
    shutil.copy(found[0], ".")
"""

FAKE_GIT = """
if name not in told["tools"]:
    fail("fatal: unable to access: Could not resolve host")
if told["stuck"]:
    # As git does when a name server doesn't answer: in a program that keeps git's pipes.
    os.spawnlp(os.P_WAIT, "sleep", "sleep", "600")
if args[0] == "ls-remote":
    for tag in told["tags"]:
        print(f"{'c' * 40}\trefs/tags/{tag}")
if args[0] == "clone":
    shutil.copytree(told["tree"], args[-1])
if args[0] == "rev-parse":
    print(told["trees"][args[1].split(":")[1]])
"""


class Machine:
    """A machine with a fake apt-get and git, a pins file and an empty place for sources."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dest = path / "src"
        self.bin = path / "bin"
        self.bin.mkdir()
        self.told: dict[str, Any] = {
            "calls": str(path / "calls"),
            "tools": ["apt-get"],
            "archive": str(path / "archive"),
            "lists": True,
            "archives": True,
            "tree": str(path / "upstream"),
            "trees": {"py": "a" * 40},
            "tags": ["v1.0.0", "v2.0.0"],
            "hang": None,
            "stuck": False,
        }
        self.install("apt-get", FAKE_APT)
        self.install("git", FAKE_GIT)
        self.sections: dict[str, dict[str, str]] = {}
        for version in ("1.0.0", "2.0.0"):
            self.add_version(version)

    def install(self, name: str, code: str) -> None:
        """Put a fake tool on PATH."""
        tool = self.bin / name
        tool.write_text(FAKE_COMMON.format(python=sys.executable) + code)
        tool.chmod(0o755)

    def make_tree(self, path: Path, version: str) -> Path:
        """A folder that passes for MicroPython's sources."""
        for mark in fetch.TREE_MARKS:
            (path / mark).parent.mkdir(parents=True, exist_ok=True)
            (path / mark).write_text("")
        names = ("MAJOR", "MINOR", "MICRO")
        lines = [
            f"#define MICROPY_VERSION_{name} {number}\n"
            for name, number in zip(names, version.split("."))
        ]
        (path / "py/mpconfig.h").write_text("".join(lines))
        return path

    def add_version(self, version: str) -> None:
        """Offer a version in the fake archive and pin it."""
        tree = self.make_tree(self.path / f"trees/micropython-{version}", version)
        folder = self.path / f"archive/{version}+ds-1"
        folder.mkdir(parents=True)
        tarball = folder / f"micropython_{version}+ds.orig.tar.xz"
        with tarfile.open(tarball, "w:xz") as archive:
            archive.add(tree, tree.name)
        self.sections[f"micropython {version}"] = {
            "debian_suite": "suite",
            "debian_version": f"{version}+ds-1",
            "tarball": tarball.name,
            "sha256": hashlib.sha256(tarball.read_bytes()).hexdigest(),
            "git_tag": f"v{version}",
            "git_trees": f"py {'a' * 40}",
        }

    def withdraw(self, version: str) -> None:
        """Let the fake archive no longer have a version."""
        for file in (self.path / f"archive/{version}+ds-1").iterdir():
            file.unlink()

    def command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """The command line and environment of a fetch, with all that was told written out."""
        top = {"git_url": "https://git.invalid/x.git"}
        lines = []
        for name, fields in {"micropython": top, **self.sections}.items():
            lines += [f"[{name}]", *(f"{key} = {value}" for key, value in fields.items())]
        pins = self.path / "pins.ini"
        pins.write_text("\n".join(lines) + "\n")
        told = self.path / "told.json"
        told.write_text(json.dumps(self.told))
        command = [sys.executable, "-m", "dev.fetch", f"--pins={pins}", f"--dest={self.dest}"]
        path = f"{self.bin}:/usr/bin:/bin" if self.told["stuck"] else str(self.bin)
        env = {"PATH": path, "FAKE": str(told), "PYTHONPATH": str(fetch.ROOT / "tools")}
        return [*command, *arguments], env

    def fetch(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a fetch to its end."""
        command, env = self.command(*arguments)
        return subprocess.run(
            command, env=env, capture_output=True, text=True, check=False, timeout=60
        )

    def calls(self) -> list[str]:
        """All calls of apt-get and git so far."""
        path = Path(self.told["calls"])
        return path.read_text().splitlines() if path.exists() else []

    def left(self) -> list[str]:
        """The files in the place for sources, less the lock and the log."""
        return sorted(
            path.name for path in self.dest.iterdir() if path.name not in (".lock", "fetch.log")
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def assert_one_line(text: str, *parts: str) -> None:
    """The text is one line and says all of the parts."""
    assert text.count("\n") == 1, text
    for part in parts:
        assert part in text


def test_default_version_comes_by_apt(machine: Machine) -> None:
    done = machine.fetch("--print-path", "--print-version")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{machine.dest}/micropython-2.0.0\n2.0.0\n\n"
    assert_one_line(done.stderr, "2.0.0 by apt")
    assert os.readlink(machine.dest / "micropython") == "micropython-2.0.0"
    assert machine.left() == ["micropython", "micropython-2.0.0", "micropython-2.0.0.files"]
    assert not [call for call in machine.calls() if call.startswith("git")]


def test_second_call_is_silent_and_runs_nothing(machine: Machine) -> None:
    machine.fetch()
    before = machine.calls(), (machine.dest / "micropython").lstat().st_mtime_ns
    done = machine.fetch()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (machine.calls(), (machine.dest / "micropython").lstat().st_mtime_ns) == before


def test_named_version_moves_the_link(machine: Machine) -> None:
    machine.fetch()
    assert machine.fetch("--version=1.0.0").returncode == 0
    assert os.readlink(machine.dest / "micropython") == "micropython-1.0.0"
    assert machine.fetch().returncode == 0
    assert os.readlink(machine.dest / "micropython") == "micropython-2.0.0"


def test_unknown_version_names_the_known(machine: Machine) -> None:
    done = machine.fetch("--version=3.0.0")
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "no pin for MicroPython 3.0.0", "1.0.0, 2.0.0", "MICROPYTHON_DIR=")


@pytest.mark.parametrize("arguments", [(), ("--version=2.0.0",)], ids=["default", "named"])
def test_wrong_hash_leaves_nothing(machine: Machine, arguments: tuple[str, ...]) -> None:
    machine.told["tools"] = ["apt-get", "git"]
    machine.sections["micropython 2.0.0"]["sha256"] = "0" * 64
    done = machine.fetch(*arguments)
    # No other source and no other version is taken instead: this must be looked at.
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "sha256", "0" * 64, "nothing was unpacked")
    assert machine.left() == []


def test_tree_of_another_version_is_refused(machine: Machine) -> None:
    section = machine.sections["micropython 2.0.0"]
    old = machine.path / "archive/1.0.0+ds-1/micropython_1.0.0+ds.orig.tar.xz"
    new = machine.path / "archive/2.0.0+ds-1" / section["tarball"]
    new.write_bytes(old.read_bytes())
    section["sha256"] = hashlib.sha256(old.read_bytes()).hexdigest()
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "calls itself 1.0.0")
    assert machine.left() == []


def test_killed_half_way_then_clean(machine: Machine) -> None:
    fifo = machine.path / "hang"
    os.mkfifo(fifo)
    machine.told["hang"] = str(fifo)
    command, env = machine.command()
    process = subprocess.Popen(command, env=env, start_new_session=True)
    with fifo.open() as file:
        assert file.read() == "half"  # the fake has written a part of the tarball
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert machine.left() == [".tmp"]
    machine.told["hang"] = None
    done = machine.fetch()
    assert done.returncode == 0, done.stderr
    assert machine.left() == ["micropython", "micropython-2.0.0", "micropython-2.0.0.files"]
    # The fake apt-get has a session of its own, and lives until somebody opens this.
    os.close(os.open(fifo, os.O_RDWR))


def test_two_at_once_fetch_once(machine: Machine) -> None:
    command, env = machine.command()
    both = [subprocess.Popen(command, env=env) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert len([call for call in machine.calls() if " source " in call]) == 1


def test_falls_back_and_says_why(machine: Machine) -> None:
    machine.withdraw("2.0.0")
    done = machine.fetch()
    assert done.returncode == 0
    first, second = done.stderr.splitlines()
    assert "1.0.0 by apt" in first
    assert "taking MicroPython 1.0.0, because 2.0.0 could not be had" in second
    assert "Can not find version" in second
    assert os.readlink(machine.dest / "micropython") == "micropython-1.0.0"


def test_fallback_is_remembered_for_a_day_or_until_asked_for(machine: Machine) -> None:
    machine.withdraw("2.0.0")
    machine.fetch()
    before = machine.calls()
    done = machine.fetch()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.calls() == before
    long_ago = 1000000000
    os.utime(machine.dest / "micropython-2.0.0.not-had", (long_ago, long_ago))
    assert_one_line(machine.fetch().stderr, "taking MicroPython 1.0.0", "Can not find version")
    before = machine.calls()
    assert machine.fetch().stderr == ""
    assert machine.calls() == before
    machine.told["tools"] = ["apt-get", "git"]
    machine.make_tree(Path(machine.told["tree"]), "2.0.0")
    assert machine.fetch("--version=2.0.0").returncode == 0
    assert "micropython-2.0.0.not-had" not in machine.left()
    assert machine.fetch().stderr == ""
    assert os.readlink(machine.dest / "micropython") == "micropython-2.0.0"


def test_earlier_fetch_of_the_fallback_does_not_hide_the_default(machine: Machine) -> None:
    machine.fetch("--version=1.0.0")
    machine.fetch()
    assert os.readlink(machine.dest / "micropython") == "micropython-2.0.0"


def test_named_version_does_not_fall_back(machine: Machine) -> None:
    machine.withdraw("2.0.0")
    done = machine.fetch("--version=2.0.0")
    assert done.returncode == fetch.EXIT_NOT_HAD
    assert_one_line(done.stderr, "2.0.0", "Can not find version", "MICROPYTHON_DIR=")
    assert machine.left() == []


def test_no_network(machine: Machine) -> None:
    machine.told["tools"] = []
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_NOT_HAD
    assert_one_line(done.stderr, "Could not resolve 'archive.invalid'", "Could not resolve host")
    assert machine.left() == []


def test_no_apt_and_no_git(machine: Machine) -> None:
    for tool in machine.bin.iterdir():
        tool.unlink()
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_NOT_HAD
    assert_one_line(done.stderr, "apt: not installed", "git: not installed", "MICROPYTHON_DIR=")


def test_git_that_never_answers_is_given_up(machine: Machine) -> None:
    """The programs that git has started are killed, too: they would keep the pipes open."""
    machine.told.update(tools=["git"], stuck=True)
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_NOT_HAD
    assert_one_line(done.stderr, "git: no answer within")
    # One version after the other wants the same address, which is asked once.
    assert len([call for call in machine.calls() if call.startswith("git")]) == 1


def test_apt_lists_never_downloaded(machine: Machine) -> None:
    machine.told["lists"] = False
    assert machine.fetch().returncode == 0


def test_apt_without_a_debian_archive(machine: Machine) -> None:
    machine.told.update(lists=False, archives=False)
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_NOT_HAD
    assert_one_line(done.stderr, "no Debian archive among the configured sources")


def test_git_where_apt_is_missing(machine: Machine) -> None:
    machine.make_tree(Path(machine.told["tree"]), "2.0.0")
    (machine.bin / "apt-get").unlink()
    machine.told["tools"] = ["git"]
    done = machine.fetch()
    assert done.returncode == 0
    assert_one_line(done.stderr, "2.0.0 by git")
    assert fetch.tree_version(machine.dest / "micropython") == "2.0.0"


def test_git_with_other_contents_is_refused(machine: Machine) -> None:
    machine.make_tree(Path(machine.told["tree"]), "2.0.0")
    (machine.bin / "apt-get").unlink()
    machine.told.update(tools=["git"], trees={"py": "b" * 40})
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "py of v2.0.0", "a" * 40, "b" * 40)
    assert machine.left() == []


def test_users_tree_is_used_in_place(machine: Machine) -> None:
    tree = machine.make_tree(machine.path / "mine", "1.5.0")
    before = fetch.inventory(tree)
    done = machine.fetch(f"--tree={tree}", "--print-path")
    assert (done.returncode, done.stdout) == (0, f"{tree}\n")
    assert_one_line(done.stderr, f"{tree} is MicroPython 1.5.0, which isn't tested here")
    assert (machine.dest / "micropython").resolve() == tree
    assert fetch.inventory(tree) == before
    assert machine.calls() == []


def test_users_tree_of_a_pinned_version(machine: Machine) -> None:
    tree = machine.make_tree(machine.path / "mine", "1.0.0")
    done = machine.fetch(f"--tree={tree}", "--print-version")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1.0.0\n\n", "")


def test_prerelease_is_called_what_it_is(machine: Machine) -> None:
    tree = machine.make_tree(machine.path / "mine", "2.0.0")
    with (tree / "py/mpconfig.h").open("a") as file:
        file.write("#define MICROPY_VERSION_PRERELEASE 1\n")
    done = machine.fetch(f"--tree={tree}", "--print-version")
    assert done.stdout == "2.0.0-preview\n, a prerelease, which isn't tested here\n"


def test_users_tree_must_be_micropython(machine: Machine) -> None:
    done = machine.fetch(f"--tree={machine.path}")
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "no MicroPython source tree", "py/mpconfig.h")


def test_users_tree_must_be_the_named_version(machine: Machine) -> None:
    tree = machine.make_tree(machine.path / "mine", "1.5.0")
    done = machine.fetch(f"--tree={tree}", "--version=1.0.0")
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "is MicroPython 1.5.0, not 1.0.0")


def test_written_tree_is_noticed(machine: Machine) -> None:
    assert machine.fetch("--unchanged").returncode == 0
    tree = machine.dest / "micropython-2.0.0"
    (tree / "py/new.pyc").write_text("")
    (tree / "py/modthread.c").write_text("changed")
    done = machine.fetch("--unchanged")
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "was written to", "py/modthread.c, py/new.pyc")


def only_by_git(machine: Machine) -> None:
    """Debian has no 2.0.0."""
    for field in ("debian_suite", "debian_version", "tarball", "sha256"):
        del machine.sections["micropython 2.0.0"][field]


def test_version_that_only_git_has(machine: Machine) -> None:
    only_by_git(machine)
    machine.told["tools"] = ["apt-get", "git"]
    machine.make_tree(Path(machine.told["tree"]), "2.0.0")
    assert_one_line(machine.fetch().stderr, "2.0.0 by git")
    assert not [call for call in machine.calls() if call.startswith("apt-get")]


def test_version_that_only_git_has_without_git(machine: Machine) -> None:
    only_by_git(machine)
    first, second = machine.fetch().stderr.splitlines()
    assert "1.0.0 by apt" in first
    assert "because 2.0.0 could not be had (git: fatal: unable to access" in second
    assert "MICROPYTHON_VERSION=2.0.0 tries again" in second


def test_clone_without_the_tag(machine: Machine) -> None:
    machine.told.update(tools=["git"], tags=["v2.0.0-rc1"])
    done = machine.fetch("--version=2.0.0")
    assert_one_line(done.stderr, "https://git.invalid/x.git has no tag v2.0.0")


def test_clone_of_the_users(machine: Machine) -> None:
    """It is asked in place of upstream's, and held to the same contents."""
    only_by_git(machine)
    machine.told["tools"] = ["git"]
    machine.make_tree(Path(machine.told["tree"]), "2.0.0")
    assert machine.fetch(f"--git={machine.path}").returncode == 0
    (clone,) = [call for call in machine.calls() if call.startswith("git clone")]
    assert machine.path.as_uri() in clone


def test_pins_file_that_lacks_a_field(machine: Machine) -> None:
    del machine.sections["micropython 1.0.0"]["sha256"]
    done = machine.fetch()
    assert done.returncode == fetch.EXIT_WRONG
    assert_one_line(done.stderr, "pins.ini", "sha256")


def test_the_committed_pins() -> None:
    pins = fetch.load_pins(fetch.ROOT / "pins.ini")
    assert any(pin.always for pin in pins.versions.values())
    for pin in pins.versions.values():
        assert pin.git.tag == f"v{pin.version}"
        assert {"py", "ports/unix"} <= {folder for folder, _tree in pin.git.trees}
        if pin.debian:
            assert pin.debian.version.startswith(pin.version)
            assert len(pin.debian.sha256) == 64
