#!/usr/bin/env python3
"""Put an unmodified MicroPython source tree at build/src/micropython.

Runs before anything is installed, so it uses the standard library only. What may be fetched, and
the hashes it must have, stand in `pins.ini`. The sources are asked in this order:

1. a tree the user names (`--tree`), which is used in place and never written to;
2. the Debian source package, through the machine's own apt but with an apt state of our own, so
   neither root nor an entry in the machine's sources is needed;
3. a git clone of upstream's tag.

Exit status: 0 the tree is there; 1 something is wrong (a hash, an argument) and must be looked
at; 3 the version cannot be had on this machine, which the caller may choose to live with.
"""

from __future__ import annotations

import argparse
import configparser
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

EXIT_WRONG = 1
EXIT_NOT_HAD = 3

# Seconds. A network that drops packets silently would otherwise hold `make` for many minutes.
APT_TIMEOUT = 300
GIT_TIMEOUT = 600
GIT_PROBE_TIMEOUT = 30

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

# Files that every MicroPython tree has and that the builds here read.
TREE_MARKS = ("py/mpconfig.h", "py/modthread.c", "ports/unix/Makefile")


class Wrong(Exception):
    """The input is not what it must be: a hash, a tree, an argument. Never worked around."""


class NotHad(Exception):
    """A source cannot deliver on this machine: no tool, no network, version gone."""


@dataclass(frozen=True)
class Pin:
    """One MicroPython version of `pins.ini`; the fields are explained there."""

    version: str
    debian_suite: str
    debian_version: str
    tarball: str
    sha256: str
    git_url: str
    git_tag: str
    git_trees: tuple[tuple[str, str], ...]
    always: bool


@dataclass(frozen=True)
class Pins:
    """The contents of `pins.ini`: `versions` in the file's order, keyed by version."""

    default: str
    fallback: str
    versions: dict[str, Pin]

    def pin(self, version: str) -> Pin:
        """The pin of `version`; `Wrong` names the known ones when there is none."""
        if version not in self.versions:
            raise Wrong(f"no pin for MicroPython {version}; known: {', '.join(self.versions)}")
        return self.versions[version]


def load_pins(path: Path) -> Pins:
    """Read a pins file; a missing file, section or field is `Wrong`."""
    ini = configparser.ConfigParser(interpolation=None)
    try:
        with path.open(encoding="utf-8") as file:
            ini.read_file(file)
        top = ini["micropython"]
        pins = {}
        for name in ini.sections():
            if name.startswith("micropython "):
                pin = read_pin(name.split()[1], ini[name], top["git_url"])
                pins[pin.version] = pin
        return Pins(top["default"], top["fallback"], pins)
    except (OSError, KeyError, ValueError, configparser.Error) as error:
        raise Wrong(f"{path} cannot be read as pins: {error}") from error


def read_pin(version: str, section: configparser.SectionProxy, git_url: str) -> Pin:
    """One version's section as a `Pin`; KeyError or ValueError when a field is missing or odd."""
    trees = []
    for line in section["git_trees"].split("\n"):
        if line.strip():
            folder, tree = line.split()
            trees.append((folder, tree))
    return Pin(
        version=version,
        debian_suite=section["debian_suite"],
        debian_version=section["debian_version"],
        tarball=section["tarball"],
        sha256=section["sha256"],
        git_url=git_url,
        git_tag=section["git_tag"],
        git_trees=tuple(trees),
        always=section.getboolean("always", fallback=False),
    )


# --- running other programs -------------------------------------------------------------------


def run(command: list[str], cwd: Path, log: Path, timeout: float) -> str:
    """Run a command silently and return its standard output.

    All output is appended to `log`. `NotHad` carries the last line that looks like the reason
    when the command is missing, fails, or takes longer than `timeout` seconds.
    """
    # LC_ALL: the reason is picked out of the output; GIT_*: never wait for somebody to type.
    env = dict(os.environ, LC_ALL="C.UTF-8", GIT_TERMINAL_PROMPT="0")
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError:
        raise NotHad("not installed") from None
    except subprocess.TimeoutExpired:
        raise NotHad(f"no answer within {timeout:g} s") from None
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        raise NotHad(reason_in(done.stderr) or f"exit status {done.returncode}")
    return done.stdout


def reason_in(output: str) -> str:
    """The line of a failed tool's output that says most: its first error, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E: ", "fatal: ", "error: "))]
    return [*errors, *lines[-1:], ""][0]


# --- Debian -----------------------------------------------------------------------------------


def debian_archives(cwd: Path, log: Path) -> list[str]:
    """Addresses of the Debian main archive that this machine's apt is set up with, best first.

    The machine's own package lists know which of its archives is Debian's. Where they were never
    downloaded (a fresh container), the configured addresses are told apart by their path.
    """
    shown = run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)\t$(LABEL)\t$(REPO_URI)"],
        cwd,
        log,
        APT_TIMEOUT,
    )
    # The label tells the archive from `Debian-Security` and from backports of other makers.
    ours = "Debian\tDebian\t"
    found = [line[len(ours) :] for line in shown.splitlines() if line.startswith(ours)]
    if not found:
        shown = run(["apt-get", "update", "--print-uris"], cwd, log, APT_TIMEOUT)
        # Only the archive itself: `debian-security` and the like end differently.
        found = re.findall(r"^'([^']*/debian/)dists/", shown, re.MULTILINE)
    if not found:
        raise NotHad("no Debian archive among the configured sources")
    return list(dict.fromkeys(found))


def write_apt_state(state: Path, archive: str, suite: str) -> Path:
    """Make an apt state of our own for one suite's sources and return its configuration file."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    signed_by = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (state / "sources.list").write_text(f"deb-src {signed_by}{archive} {suite} main\n")
    config = state / "apt.conf"
    config.write_text(
        f'Dir::State::Lists "{state}/lists";\n'
        f'Dir::Cache "{state}/cache";\n'
        f'Dir::Etc::SourceList "{state}/sources.list";\n'
        'Dir::Etc::SourceParts "/dev/null";\n'
        # apt's download user cannot write into a folder of ours; without root it is not used.
        'APT::Sandbox::User "root";\n'
        'Acquire::http::Timeout "30";\n'
        'Acquire::https::Timeout "30";\n'
        'Acquire::Retries "1";\n'
        # Otherwise apt takes an unreachable archive for an empty one and calls it a warning.
        'APT::Update::Error-Mode "any";\n'
        # The machine's hooks are about the machine's own lists, and may need root.
        "#clear APT::Update::Pre-Invoke;\n"
        "#clear APT::Update::Post-Invoke;\n"
        "#clear APT::Update::Post-Invoke-Success;\n"
    )
    return config


def get_by_apt(pin: Pin, work: Path, log: Path) -> Path:
    """Download, check and unpack the Debian source package; returns the unpacked tree."""
    last = NotHad("no Debian archive")
    for number, archive in enumerate(debian_archives(work, log)):
        state = work / f"apt-{number}"
        config = write_apt_state(state, archive, pin.debian_suite)
        apt = ["apt-get", "-q", "-c", str(config)]
        source = f"micropython={pin.debian_version}"
        try:
            run([*apt, "update"], state, log, APT_TIMEOUT)
            run([*apt, "source", "--download-only", source], state, log, APT_TIMEOUT)
        except NotHad as error:
            last = error
            continue
        return unpack(pin, state / pin.tarball, work / "unpacked")
    raise last


def unpack(pin: Pin, tarball: Path, into: Path) -> Path:
    """Check a tarball's hash and only then unpack it; returns the one folder it holds."""
    if not tarball.is_file():
        raise NotHad(f"{tarball.name} was not delivered")
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != pin.sha256:
        raise Wrong(
            f"{tarball.name} has sha256 {found}, pins.ini says {pin.sha256}: "
            "nothing was unpacked; try again, and if it stays, do not trust the mirror"
        )
    with tarfile.open(tarball) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(into, filter="data")
        else:  # Pythons before the filter was backported; the hash vouches for the contents.
            archive.extractall(into)
    folders = list(into.iterdir())
    if len(folders) != 1:
        raise Wrong(f"{tarball.name} holds {len(folders)} top folders, one was expected")
    return folders[0]


# --- git --------------------------------------------------------------------------------------


def get_by_git(pin: Pin, work: Path, log: Path) -> Path:
    """Clone upstream's tag without history and check its folders; returns the clone."""
    tag = f"refs/tags/{pin.git_tag}"
    # Asked first because it is quick to fail, where a clone can hang on a dead network.
    run(["git", "ls-remote", "--exit-code", pin.git_url, tag], work, log, GIT_PROBE_TIMEOUT)
    clone = work / "clone"
    shallow = ["--quiet", "--depth", "1", "--branch", pin.git_tag]
    run(["git", "clone", *shallow, pin.git_url, str(clone)], work, log, GIT_TIMEOUT)
    for folder, expected in pin.git_trees:
        found = run(["git", "rev-parse", f"HEAD:{folder}"], clone, log, GIT_PROBE_TIMEOUT).strip()
        if found != expected:
            raise Wrong(
                f"{folder} of {pin.git_tag} is git tree {found}, pins.ini says {expected}: "
                "the tag was moved or the clone tampered with; nothing was kept"
            )
    return clone


# --- trees ------------------------------------------------------------------------------------


def tree_version(tree: Path) -> str:
    """The version a MicroPython tree says it is, such as "1.26.1"; `Wrong` when it is not one."""
    for mark in TREE_MARKS:
        if not (tree / mark).is_file():
            raise Wrong(f"{tree} is no MicroPython source tree: it has no {mark}")
    text = (tree / "py/mpconfig.h").read_text(encoding="utf-8")
    parts = []
    for name in ("MAJOR", "MINOR", "MICRO"):
        found = re.search(rf"^#define MICROPY_VERSION_{name}\s+(\d+)", text, re.MULTILINE)
        if not found:
            raise Wrong(f"{tree}/py/mpconfig.h names no MICROPY_VERSION_{name}")
        parts.append(found[1])
    return ".".join(parts)


def inventory(tree: Path) -> str:
    """Every file of a tree with its size and time, a line each: what `--unchanged` compares."""
    lines = []
    for folder, subfolders, files in os.walk(tree):
        # git keeps its own accounts in there, and may write them when it is only asked.
        subfolders[:] = sorted(name for name in subfolders if name != ".git")
        for name in sorted(files):
            path = Path(folder, name)
            status = path.lstat()
            lines.append(f"{path.relative_to(tree)}\t{status.st_size}\t{status.st_mtime_ns}")
    return "\n".join(lines) + "\n"


def check_unchanged(dest: Path, version: str) -> None:
    """`Wrong`, naming the first few files, when a fetched tree is not as it was unpacked."""
    before = set(inventory_path(dest, version).read_text(encoding="utf-8").splitlines())
    now = set(inventory(tree_path(dest, version)).splitlines())
    changed = sorted({line.split("\t")[0] for line in before ^ now})
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        raise Wrong(
            f"the fetched tree of MicroPython {version} was written to: "
            f"{', '.join(changed[:5])}{more}"
        )


def tree_path(dest: Path, version: str) -> Path:
    """Where the tree of a version lives."""
    return dest / f"micropython-{version}"


def inventory_path(dest: Path, version: str) -> Path:
    """Where the inventory of a version's tree lives: beside it, not in it."""
    return dest / f"micropython-{version}.files"


def not_had_path(dest: Path, version: str) -> Path:
    """Where it is noted why a version could not be had, so that it isn't asked for every time."""
    return dest / f"micropython-{version}.not-had"


def point_link(dest: Path, target: str) -> None:
    """Let `dest/micropython` point to `target`, in one step, whatever it pointed to before."""
    link = dest / "micropython"
    if link.is_symlink() and os.readlink(link) == target:
        return
    fresh = dest / ".micropython.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


# --- fetching ---------------------------------------------------------------------------------


@contextmanager
def locked(dest: Path) -> Iterator[None]:
    """Hold `dest` against other runs of this program: a second `make` waits for the first."""
    dest.mkdir(parents=True, exist_ok=True)
    with (dest / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    """One line for the user; standard output is kept for `--print-path`."""
    print(f"fetch: {text}", file=sys.stderr)


def get(pin: Pin, dest: Path) -> Path:
    """Make sure the tree of a pinned version is there and return it; `NotHad` says why not."""
    tree = tree_path(dest, pin.version)
    if tree.is_dir():
        return tree
    work = dest / ".tmp"
    shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
    work.mkdir()
    log = dest / "fetch.log"
    log.write_text("")
    reasons = []
    try:
        for source, getter in (("apt", get_by_apt), ("git", get_by_git)):
            try:
                fetched = getter(pin, work, log)
            except NotHad as error:
                reasons.append(f"{source}: {error}")
                continue
            keep(pin, fetched, dest)
            say(f"MicroPython {pin.version} by {source} at {tree}")
            return tree
    finally:
        shutil.rmtree(work, ignore_errors=True)
    raise NotHad("; ".join(reasons))


def keep(pin: Pin, fetched: Path, dest: Path) -> None:
    """Move a complete tree to its place. The tree's own name comes last: if it is there, so is
    everything else."""
    found = tree_version(fetched)
    if found != pin.version:
        raise Wrong(f"the source of MicroPython {pin.version} calls itself {found}")
    inventory_path(dest, pin.version).write_text(inventory(fetched), encoding="utf-8")
    not_had_path(dest, pin.version).unlink(missing_ok=True)
    os.rename(fetched, tree_path(dest, pin.version))


def get_default(pins: Pins, dest: Path) -> Path:
    """The default version, or the fallback and a line that says why."""
    pin = pins.pin(pins.default)
    note = not_had_path(dest, pin.version)
    fallback = pins.pin(pins.fallback)
    if tree_path(dest, pin.version).is_dir():
        return get(pin, dest)
    if note.exists() and tree_path(dest, fallback.version).is_dir():
        reason = note.read_text(encoding="utf-8").strip()
    else:
        try:
            return get(pin, dest)
        except NotHad as error:
            reason = str(error)
    tree = get(fallback, dest)
    note.write_text(reason + "\n", encoding="utf-8")
    say(
        f"taking MicroPython {fallback.version}, because {pin.version} could not be had "
        f"({reason}); MICROPYTHON_VERSION={pin.version} tries again"
    )
    return tree


def fetch(options: argparse.Namespace) -> Path:
    """Do what the command line asks for and return the tree."""
    dest: Path = options.dest
    if options.tree:
        tree = Path(options.tree).resolve()
        version = tree_version(tree)
        if options.version and options.version != version:
            raise Wrong(f"{tree} is MicroPython {version}, not {options.version}")
        with locked(dest):
            point_link(dest, str(tree))
        return tree
    pins = load_pins(options.pins)
    with locked(dest):
        tree = get(pins.pin(options.version), dest) if options.version else get_default(pins, dest)
        if options.unchanged:
            check_unchanged(dest, tree_version(tree))
        point_link(dest, tree.name)
    return tree


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line; empty values count as not given, as make passes them."""
    parser = argparse.ArgumentParser(description="Fetch an unmodified MicroPython source tree.")
    parser.add_argument("--version", help="a version of the pins file; no fallback then")
    parser.add_argument("--tree", help="a tree of the user's own, used in place")
    parser.add_argument("--dest", type=Path, default=ROOT / "build/src", help="where trees go")
    parser.add_argument("--pins", type=Path, default=ROOT / "pins.ini", help="the pins file")
    parser.add_argument("--print-path", action="store_true", help="print the tree's path")
    parser.add_argument("--print-version", action="store_true", help="print the tree's version")
    parser.add_argument(
        "--unchanged", action="store_true", help="fail if the fetched tree was written to"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    options = parse(arguments)
    try:
        tree = fetch(options)
        if options.print_path:
            print(tree.resolve())
        if options.print_version:
            print(tree_version(tree))
    except Wrong as error:
        say(str(error))
        return EXIT_WRONG
    except NotHad as error:
        version = options.version or "of any pinned version"
        say(
            f"MicroPython {version} cannot be had here ({error}): connect to a network with a "
            "Debian archive or with git installed, or give MICROPYTHON_DIR=/path/to/micropython"
        )
        return EXIT_NOT_HAD
    except KeyboardInterrupt:
        say("interrupted; the next run starts clean")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
