# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Debian's packages, source and binary: through the machine's own apt, but with an apt state of our
own, so neither root nor an entry in the machine's sources is needed.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from .pins import DebianPin, NotHad, Wrong
from .runner import run

# Seconds. A network that drops packets silently would otherwise hold `make` for many minutes.
APT_TIMEOUT = 300

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


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


def write_apt_state(state: Path, archive: str, suite: str, kind: str = "deb-src") -> Path:
    """Make an apt state of our own for one suite and return its configuration file.

    `kind` is what of the suite it is for: `deb-src` sources, `deb` binary packages.
    """
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    signed_by = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (state / "sources.list").write_text(f"{kind} {signed_by}{archive} {suite} main\n")
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


def get_by_apt(pin: DebianPin, work: Path, log: Path) -> Path:
    """Download, check and unpack the Debian source package; returns the unpacked tree."""
    want = ["source", "--download-only", f"micropython={pin.version}"]
    state = download(pin.suite, "deb-src", want, work, log)
    return unpack(pin, state / pin.tarball, work / "unpacked")


def get_packages(suite: str, packages: list[str], work: Path, log: Path) -> Path:
    """Download and unpack the newest of these binary packages that `suite` has, for this machine.

    Returns the folder that stands for the root of the file system. Nothing is installed, and
    only apt's signatures vouch for what is in it: check what you use.
    """
    state = download(suite, "deb", ["download", *packages], work, log)
    for package in state.glob("*.deb"):
        run(["dpkg-deb", "--extract", package.name, "root"], state, log, APT_TIMEOUT)
    return state / "root"


def download(suite: str, kind: str, want: list[str], work: Path, log: Path) -> Path:
    """Have apt do `want` with an archive's suite; returns the folder where it left the files.

    The archives of the machine are tried one after another; `NotHad` is what the last one said.
    """
    last = NotHad("no Debian archive")
    for state, archive in apt_states(work, log):
        config = write_apt_state(state, archive, suite, kind)
        apt = ["apt-get", "-q", "-c", str(config)]
        try:
            run([*apt, "update"], state, log, APT_TIMEOUT)
            run([*apt, *want], state, log, APT_TIMEOUT)
        except NotHad as error:
            last = error
            continue
        return state
    raise last


def apt_states(work: Path, log: Path) -> Iterator[tuple[Path, str]]:
    """A folder for an apt state, and an archive to ask with it, for each archive."""
    for number, archive in enumerate(debian_archives(work, log)):
        yield work / f"apt-{number}", archive


def unpack(pin: DebianPin, tarball: Path, into: Path) -> Path:
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
