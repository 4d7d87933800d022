# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The plots: how cost grows, and what the ratios are of; PNG files, and one page with all."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from . import measures
from .samples import Samples


@dataclass(frozen=True)
class Curve:
    """How a figure grows: `figure` has a place for the value of x, then the peer's."""

    name: str
    title: str
    x: str
    y: str
    figure: str
    values: Sequence[int]
    peers: Sequence[str]


@dataclass(frozen=True)
class Bars:
    """A figure of several peers side by side."""

    name: str
    title: str
    y: str
    figure: str
    peers: Sequence[str]


_BOTH = ("unix", "stock-gil")
_ALL = (*measures.THREADED, "c")
CURVES = (
    Curve("waiters", "Hand-over of a lock", "threads that wait", "ns each",
          "waiters-{}/cost@{}", measures.WAITERS, _BOTH),
    Curve("waiters-mps2", "Hand-over of a lock, firmware", "threads that wait", "instructions each",
          "waiters-{}/cost@{}", measures.FIRMWARE_WAITERS, ("mps2",)),
    Curve("timeouts", "Hand-over of a lock", "waits with a timeout beside", "ns a round trip",
          "timeouts-{}/cost@{}", measures.WAITERS, ("unix",)),
    Curve("depth", "Detection of deadlocks", "threads that wait for each other", "ns a wait",
          "depth-{}/cost@{}", measures.DEPTHS, ("unix",)),
    Curve("threads", "Start and finish of a thread", "other threads", "ns",
          "start-{}/finish@{}", measures.IDLE_THREADS, _BOTH),
    Curve("heap", "Collection", "objects in the heap", "µs",
          "collect-0-{}/time@{}", measures.OBJECTS, _BOTH),
)  # fmt: skip
BARS = (
    Bars("lock", "acquire + release", "ns", "lock/pair@{}", _ALL),
    Bars("pingpong", "Lock ping-pong on one CPU", "round trips a second", "pingpong/rate@{}", _ALL),
    Bars("compute", "Two threads that compute", "work a second", "compute-2/rate@{}",
         measures.THREADED),
    Bars("sleep", "sleep(1 ms) beside a thread that computes: late, p98", "µs", "sleep-1/p98@{}",
         measures.THREADED),
)  # fmt: skip


def _curve(curve: Curve, samples: Samples) -> Figure:
    figure, axes = plt.subplots(figsize=(6, 4))
    for peer in curve.peers:
        heights = [samples.figure(curve.figure.format(x, peer)) for x in curve.values]
        axes.plot([max(x, 0.5) for x in curve.values], heights, marker="o", label=peer)
    axes.set(title=curve.title, xlabel=curve.x, ylabel=curve.y, xscale="log")
    if curve.name == "heap":
        axes.set_yscale("log")
    axes.set_ylim(bottom=None if curve.name == "heap" else 0)
    axes.legend()
    return figure


def _bars(bars: Bars, samples: Samples) -> Figure:
    figure, axes = plt.subplots(figsize=(6, 4))
    heights = [samples.figure(bars.figure.format(peer)) for peer in bars.peers]
    drawn = axes.bar(bars.peers, heights)
    axes.bar_label(drawn, fmt="%.3g")
    axes.set(title=bars.title, ylabel=bars.y)
    return figure


def draw(samples: Samples, folder: Path) -> dict[str, Path]:
    """Draw all; returns the PNG files. Raises Missing when a figure isn't there."""
    figures = {curve.name: _curve(curve, samples) for curve in CURVES}
    figures |= {bars.name: _bars(bars, samples) for bars in BARS}
    paths = {}
    for name, figure in figures.items():
        paths[name] = folder / f"{name}.png"
        figure.savefig(paths[name], dpi=100, bbox_inches="tight")
        plt.close(figure)
    return paths


def write_page(paths: Mapping[str, Path], facts: Mapping[str, str], table: str, page: Path) -> None:
    """One HTML file with the table and all plots in it."""
    text = io.StringIO()
    text.write('<!doctype html><meta charset="utf-8"><title>modthread: make bench</title>\n')
    text.write(
        "<style>body { font: 15px sans-serif; margin: 2em } img { max-width: 100% }</style>\n"
    )
    text.write("<h1>modthread: make bench</h1>\n<ul>\n")
    for name, fact in facts.items():
        text.write(f"<li>{html.escape(name)}: {html.escape(fact)}</li>\n")
    text.write(f"</ul>\n{table}\n")
    for name, path in paths.items():
        data = base64.b64encode(path.read_bytes()).decode()
        text.write(f'<img alt="{html.escape(name)}" src="data:image/png;base64,{data}">\n')
    page.write_text(text.getvalue())
