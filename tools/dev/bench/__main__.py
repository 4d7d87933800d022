# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make bench`: measure, print the table, write the figures."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import track

from ..fetch import ROOT
from . import firmware, peers, report
from .measures import MEASURES, Measure
from .peers import BenchError, Peer
from .samples import Samples
from .targets import TARGETS, Target, Verdict


def run(measures: Iterable[Measure], all_peers: Mapping[str, Peer], console: Console) -> Samples:
    """All measures of a round, then the next round; within a measure, the peers take turns.

    Exact measures come after all that: machines that count instructions leave no CPU idle.
    """
    samples = Samples()
    measures = list(measures)
    steps = [
        (measure, peer)
        for exact in (False, True)
        for number in range(max((measure.rounds for measure in measures), default=0))
        for measure in measures
        if measure.exact is exact and number < (1 if exact else measure.rounds)
        for peer in measure.peers
    ]
    for measure, peer in track(steps, "measuring", console=console, transient=True):
        found = all_peers[peer].run(measure.program, measure.constants, measure.pinned)
        samples.add(measure.name, peer, found)
    return samples


def failures(targets: Iterable[Target], samples: Samples) -> list[str]:
    """A line for each figure that isn't there, and for each target that is missed and judged."""
    lines = []
    for target in targets:
        verdict = target.verdict(samples)
        judged = target.exact
        if verdict is Verdict.MISSING or (verdict is Verdict.MISS and judged):
            lines.append(f"{verdict.value}: {target.what}")
    return lines


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--build-root", type=Path, default=Path("build"))
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--smoke", action="store_true", help="the short form: judges no times")
    parser.add_argument(
        "--only", help="measures whose names begin so or so (A,B); then nothing is judged"
    )
    parser.add_argument("--again", action="store_true", help="judge the figures of the last run")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    return parser.parse_args(arguments)


def conclude(options: argparse.Namespace, samples: Samples, facts: dict[str, str]) -> int:
    """Write and print everything; returns the exit status."""
    table = report.markdown(TARGETS, samples, facts)
    console = Console(width=120) if not sys.stdout.isatty() else Console()
    report.print_table(TARGETS, samples, console)
    lines = failures(TARGETS, samples)
    if options.readme:
        report.update(ROOT / "README.md", table)
    for line in lines:
        print(f"bench: {line}")
    print(f"bench: figures are in {options.out}")
    return 1 if lines else 0


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    options = parse(arguments)
    if options.again:
        return conclude(options, *Samples.read(options.out / "bench.json"))
    started = time.monotonic()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        all_peers = peers.on_this_machine(options.build_root, options.out)
        all_peers |= firmware.in_qemu(options.build_root, options.out)
        chosen = tuple((options.only or "").split(","))
        measures = [m for m in MEASURES if m.name.startswith(chosen)]
        used = {name for measure in measures for name in measure.peers}
        all_peers = {name: peer for name, peer in all_peers.items() if name in used}
        for peer in all_peers.values():
            peer.require()
        facts = report.machine(all_peers)
        if options.smoke:
            measures = [m.shortened() for m in measures]
        samples = run(measures, all_peers, Console(stderr=True))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    facts["took"] = f"{time.monotonic() - started:.0f} s"
    samples.write(options.out / "bench.json", facts)
    if options.only:
        judged = [target for target in TARGETS if target.figure.startswith(chosen)]
        report.print_table(judged, samples, Console())
        return 0
    return conclude(options, samples, facts)


if __name__ == "__main__":
    sys.exit(main())
