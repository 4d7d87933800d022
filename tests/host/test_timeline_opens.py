# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""speedscope opens a timeline's trace, and has the threads and times that our summary has."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, served

from dev import npm
from mprig.timeline import chrome, lanes
from mprig.timeline.events import parse

PROGRAM = """
import gc, threading, threadtools, time

def work():
    for _ in range(20):
        with lock:
            gc.collect()
    time.sleep_ms(2)

lock = threading.Lock()
threads = [threading.Thread(target=work, name="worker %d" % n) for n in range(3)]
with threadtools.trace(5000) as trace:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
trace.dump()
"""

# Opens t.json, as anybody would, and saves what speedscope has made of it: Ctrl-S.
SAVE = """
window.saved = new Promise((done, fails) => {
    window.alert = fails;
    URL.createObjectURL = blob => { blob.text().then(done); return '#'; };
    const save = () => document.title.startsWith('t.json')
        ? window.dispatchEvent(new KeyboardEvent('keydown', {key: 's', ctrlKey: true}))
        : setTimeout(save, 20);
    save();
});
"""

#: The states by the names of their slices; any other is what a thread waits for.
STATES = {chrome.NAMES.get(state, state): state for state in lanes.STATES}
Times = dict[str, dict[str, float]]


def opened(trace: Path, folder: Path) -> Any:
    """The trace as speedscope saves it."""
    shutil.unpack_archive(npm.fetch(npm.Pin.read("speedscope")), folder)
    site = folder / "package/dist/release"
    shutil.copy(trace, site / "t.json")
    browsing = contextlib.closing(Browser(folder / "profile"))
    with served(site) as url, browsing as browser:
        browser.command("Page.enable")
        browser.command("Page.addScriptToEvaluateOnNewDocument", source=SAVE)
        browser.open(f"{url}index.html#profileURL=t.json")
        return json.loads(browser.evaluate("saved"))


def times(saved: Any) -> Times:
    """Thread → name of its slices → µs."""
    frames = [frame["name"] for frame in saved["shared"]["frames"]]
    found: Times = {}
    for profile in saved["profiles"]:
        assert profile["unit"] == "microseconds"
        thread = re.fullmatch(r".*, (.*) \(tid \d+\)", profile["name"])
        assert thread and thread[1] not in found, profile["name"]
        total: dict[str, float] = defaultdict(float)
        for event in profile["events"]:
            total[frames[event["frame"]]] += event["at"] * (1 if event["type"] == "C" else -1)
        found[thread[1]] = total
    return found


@pytest.mark.parametrize("build", ["unix", "unix-nogil"])
def test_opens(build: str, newest_root: Path, tmp_path: Path) -> None:
    command: list[str | Path] = [newest_root / build / "micropython", "-c", PROGRAM]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    timeline = lanes.read(parse(said.stdout.splitlines()))
    chrome.write(timeline, tmp_path / "t.json")
    shown = times(opened(tmp_path / "t.json", tmp_path))
    gil = shown.pop("who has it", {})
    assert ("worker 0" in gil) == timeline.gil
    assert set(shown) == {lane.label for lane in timeline.lanes}
    assert {"worker 0", "worker 1", "worker 2"} < set(shown)
    for lane in timeline.lanes:
        spent: dict[str, float] = defaultdict(float)
        for name, us in shown[lane.label].items():
            spent[STATES.get(name, "waits")] += us
        expected = {state: lane.spent(state) / 1000 for state in STATES.values()}
        expected["waits"] = expected.pop("lock") + expected.pop("other")
        assert {state: spent[state] for state in expected} == pytest.approx(expected, abs=0.01)
        assert gil.get(lane.label, 0) == pytest.approx(lane.gil_time / 1000, abs=0.01)
