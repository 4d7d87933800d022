# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The table, on the terminal and in the README, and what it was measured on."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .peers import Peer
from .samples import Missing, Samples
from .targets import Target, Verdict

COLOURS = {Verdict.PASS: "green", Verdict.LIMIT: "yellow"}
#: The table is between these in the README.
BEGIN, END = "<!-- make bench: begin -->\n", "<!-- make bench: end -->\n"


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def machine(peers: Mapping[str, Peer]) -> dict[str, str]:
    """The subject of the figures."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return {
        "cpu": f"{_cpu()}, {len(os.sched_getaffinity(0))} CPUs",
        "system": f"{platform.system()} {platform.release()}, {' '.join(platform.libc_ver())}",
        "load before": load,
        **{name: peer.version for name, peer in peers.items()},
    }


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _cells(target: Target, samples: Samples) -> list[str]:
    bound = f"{target.sign} {target.bound:g} {target.unit}".rstrip()
    try:
        value = target.value(samples)
        ours = _number(samples.figure(target.figure))
    except Missing as error:
        return [target.what, f"no {error}", "", bound, Verdict.MISSING.value]
    text = f"{_number(value)} {target.unit}".rstrip()
    theirs = _number(statistics.median(samples.better(target.base))) if target.base else ""
    of = f"{ours} : {theirs}" if theirs else ""
    return [target.what, text, of, bound, target.verdict(samples).value]


HEADINGS = ("what", "measured", "of", "target", "verdict")


def print_table(targets: Sequence[Target], samples: Samples, console: Console) -> None:
    """The table of all targets."""
    table = Table(title="Ratios in this run")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in ("what", "verdict") else "right")
    for target in targets:
        colour = COLOURS.get(target.verdict(samples), "red")
        *cells, verdict = _cells(target, samples)
        table.add_row(*cells, f"[{colour}]{verdict}[/]")
    console.print(table)


def markdown(targets: Sequence[Target], samples: Samples, facts: Mapping[str, str]) -> str:
    """The table for the README, without the figures that the ratios are of."""
    lines = [
        f"Measured by `make bench` on {facts['cpu']}, {facts['system']}; {facts['cpython']} is",
        "the CPython. `mps2` is the firmware in QEMU, where instructions are counted.",
        "",
        "| what | measured | target | verdict |",
        "| --- | --- | --- | --- |",
    ]
    for target in targets:
        what, measured, _, bound, verdict = _cells(target, samples)
        lines.append(f"| {what} | {measured} | {bound} | {verdict} |")
    return "\n".join(lines) + "\n"


def update(readme: Path, table: str) -> None:
    """Put the table where it belongs in the README; ValueError if there is no such place."""
    text = readme.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{readme} has no place for the table: {BEGIN.strip()}, {END.strip()}")
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")
