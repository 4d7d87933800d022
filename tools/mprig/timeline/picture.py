# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A timeline as a picture, with a lane a thread: a PNG file, or a page with both themes."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .lanes import STATES, Lane, Timeline
from .summary import Rows, tables

#: The states' names. Those are left out of the legend that don't occur.
LEGEND = {
    "running": "runs",
    "ready": "wants the GIL",
    "lock": "waits for a lock",
    "other": "waits for others",
    "sleep": "sleeps",
    "outside": "in a call",
    "collecting": "collection",
    "starting": "starts",
}


@dataclass(frozen=True)
class Theme:
    """Colours: of the page, of its text, of lines, and of the states."""

    page: str
    text: str
    line: str
    states: dict[str, str]


# The states differ in lightness, too, for those who see colours otherwise.
THEMES = {
    "light": Theme("#ffffff", "#1f2328", "#d0d7de", dict(zip(STATES, (
        "#1a7f4b", "#f2b134", "#cf3f36", "#8f63c7", "#dbe4ee", "#a9b4c0", "#1f2328", "#e8cfa0",
    )))),
    "dark": Theme("#14181d", "#d7dde4", "#343b44", dict(zip(STATES, (
        "#38b87c", "#e0a526", "#ef6a5f", "#a988e0", "#2b3644", "#5f6c7b", "#f5f7fa", "#7a6540",
    )))),
}  # fmt: skip

WIDTH = 11.0  # inches
LANE = 0.27
#: For the axis, and the legend.
REST = 0.95
#: Of the whole width: what a character takes, and the space beside a text.
CHARACTER, SPACE = 0.0055, 0.012
UNITS = ((10**9, "s"), (10**6, "ms"), (10**3, "µs"))


def draw(timeline: Timeline, theme: Theme) -> Figure:
    """The picture. Threads are in the order of their start, the first on top."""
    count = max(len(timeline.lanes), 1)
    figure, axes = plt.subplots(figsize=(WIDTH, REST + LANE * max(count, 3)))
    unit, name = next((u for u in UNITS if timeline.length >= 2 * u[0]), UNITS[-1])
    figure.set_facecolor(theme.page)
    for place, lane in enumerate(timeline.lanes):
        _lane(axes, place, lane, unit, theme)
        _labels(axes, place, lane, (timeline.length, unit), theme)
    _scales(axes, timeline, unit, name, theme)
    _legend(axes, timeline, theme)
    return figure


def _lane(axes: Axes, place: int, lane: Lane, unit: int, theme: Theme) -> None:
    for state in STATES:
        bars = [(s.begin / unit, s.length / unit) for s in lane.spans if s.state == state]
        thin = state in ("sleep", "outside", "starting")
        height = 0.4 if thin else 0.76
        # A collection may be shorter than a pixel, and is seen all the same.
        edge = 0.8 if state == "collecting" else 0.0
        if bars:
            colour = theme.states[state]
            axes.broken_barh(bars, (place - height / 2, height), facecolor=colour,
                             edgecolor=colour, linewidth=edge)  # fmt: skip


def _labels(axes: Axes, place: int, lane: Lane, scale: tuple[int, int], theme: Theme) -> None:
    """`scale`: the whole time, and its unit."""
    length, unit = scale
    for span in lane.spans:
        room = CHARACTER * len(span.what) + SPACE
        if span.state in ("lock", "other") and span.length >= room * length:
            axes.text((span.begin + span.end) / 2 / unit, place, span.what, ha="center",
                      va="center_baseline", fontsize=7, color=theme.page, clip_on=True)  # fmt: skip


def _scales(axes: Axes, timeline: Timeline, unit: int, name: str, theme: Theme) -> None:
    count = len(timeline.lanes)
    axes.set_facecolor(theme.page)
    axes.set_xlim(0, max(timeline.length, 1) / unit)
    axes.set_ylim(max(count, 3) - 0.4, -0.6)
    axes.set_yticks(range(count), [lane.label for lane in timeline.lanes])
    axes.set_xlabel(f"time in {name}", color=theme.text)
    axes.tick_params(colors=theme.text, labelsize=8, length=0)
    axes.grid(axis="x", color=theme.line, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(count), [_share(lane, timeline) for lane in timeline.lanes])
    right.tick_params(colors=theme.text, labelsize=8, length=0)
    right.spines["right"].set_visible(False)


def _share(lane: Lane, timeline: Timeline) -> str:
    busy = lane.gil_time if timeline.gil else lane.spent("running") + lane.spent("collecting")
    return f"{100 * busy / max(timeline.length, 1):.0f} %"


def _legend(axes: Axes, timeline: Timeline, theme: Theme) -> None:
    there = {span.state for lane in timeline.lanes for span in lane.spans}
    patches = [
        Patch(color=theme.states[state], label=LEGEND[state]) for state in STATES if state in there
    ]
    axes.legend(handles=patches, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(STATES),
                frameon=False, fontsize=8, labelcolor=theme.text, handlelength=1.0,
                borderaxespad=0.2, columnspacing=1.2)  # fmt: skip


def png(timeline: Timeline, theme: str) -> bytes:
    """The picture as a PNG file."""
    figure = draw(timeline, THEMES[theme])
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=130, bbox_inches="tight")
    plt.close(figure)
    return data.getvalue()


STYLE = """
:root { color-scheme: light dark }
body { font: 15px sans-serif; margin: 2em; color: %s; background: %s }
@media (prefers-color-scheme: dark) { body { color: %s; background: %s } }
img { max-width: 100%% } table { border-collapse: collapse; margin: 1.5em 0 }
caption { text-align: left; font-weight: bold; padding-bottom: .3em }
td, th { padding: .2em .8em; text-align: right } td:first-child, th:first-child { text-align: left }
tr + tr { border-top: 1px solid #8884 }
"""


def page(timeline: Timeline, title: str) -> str:
    """A page of its own, in the reader's theme: the picture, and the summary."""
    light, dark = (base64.b64encode(png(timeline, theme)).decode() for theme in ("light", "dark"))
    colours = [c for theme in THEMES.values() for c in (theme.text, theme.page)]
    name = html.escape(title)
    parts = [
        f'<!doctype html><meta charset="utf-8"><title>{name}</title>',
        f"<style>{STYLE % tuple(colours)}</style><h1>{name}</h1><picture>",
        f'<source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,{dark}">',
        f'<img alt="a lane a thread" src="data:image/png;base64,{light}"></picture>',
        *(_table(rows) for rows in tables(timeline)),
    ]
    if timeline.lost:
        parts.append(f"<p>{timeline.lost} events before these are lost.</p>")
    return "\n".join(parts) + "\n"


def _table(rows: Rows) -> str:
    def row(tag: str, cells: object) -> str:
        assert isinstance(cells, (list, tuple))
        return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

    body = "\n".join(row("td", cells) for cells in rows.rows)
    head = row("th", rows.heads)
    return f"<table><caption>{html.escape(rows.title)}</caption>{head}\n{body}</table>"


def write(timeline: Timeline, path: Path, theme: str) -> None:
    """A PNG or an HTML file, as its name says."""
    if path.suffix == ".png":
        path.write_bytes(png(timeline, theme))
    else:
        path.write_text(page(timeline, path.stem), encoding="utf-8")
