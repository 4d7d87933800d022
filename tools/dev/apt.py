# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Sources by Debian's source package: through the machine's own apt, but with an apt state of our
own, so neither root nor an entry in the machine's sources is needed.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
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


def get_by_apt(pin: DebianPin, work: Path, log: Path) -> Path:
    """Download, check and unpack the Debian source package; returns the unpacked tree."""
    last = NotHad("no Debian archive")
    for number, archive in enumerate(debian_archives(work, log)):
        state = work / f"apt-{number}"
        config = write_apt_state(state, archive, pin.suite)
        apt = ["apt-get", "-q", "-c", str(config)]
        source = f"micropython={pin.version}"
        try:
            run([*apt, "update"], state, log, APT_TIMEOUT)
            run([*apt, "source", "--download-only", source], state, log, APT_TIMEOUT)
        except NotHad as error:
            last = error
            continue
        return unpack(pin, state / pin.tarball, work / "unpacked")
    raise last


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
