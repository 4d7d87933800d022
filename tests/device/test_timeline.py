# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rule F6: `mprig timeline` runs a program and writes what its threads did."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mprig.device import Device

pytestmark = [pytest.mark.rules("F5", "F6"), pytest.mark.needs("tools")]
ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).with_name("trace_event.schema.json")

# One has the lock while the other waits for it.
PROGRAM = """
import gc, threading, time, _thread

def collect():
    # QEMU's clock may stand still for as long as one takes; a state of no length isn't drawn.
    began = time.ticks_us()
    while time.ticks_diff(time.ticks_us(), began) < 3000:
        gc.collect()

def waits():
    told.set()
    with lock:
        collect()

def until(state, ident):
    while state not in [t.state for t in _thread._threads() if t.ident == ident]:
        time.sleep_ms(1)

lock = threading.Lock()
told = threading.Event()
thread = threading.Thread(target=waits, name="waiter")
with lock:
    thread.start()
    told.wait()
    until("lock", thread.ident)
    print("it waits")
    collect()
thread.join()
"""


def run(
    target: Device, tmp_path: Path, source: str, *options: str
) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "program.py"
    script.write_text(source)
    # Not its id: without our options the command knows of one build root only.
    here = [f"--build-root={target.target.root.resolve()}", target.target.kind.name]
    command = [sys.executable, "-m", "mprig.cli", "timeline", *here, str(script), *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def events_of(path: Path) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(path.read_text())["traceEvents"]
    return events


def check_slices(events: list[dict[str, Any]]) -> None:
    """The slices of a track come one after the other."""
    ends: dict[int, float] = {}
    begun: dict[int, str] = {}
    for event in events:
        if event["ph"] in "BE":
            assert event["ts"] >= ends.get(event["tid"], 0.0), event
            ends[event["tid"]] = event["ts"]
        if event["ph"] == "B":
            assert event["tid"] not in begun, event
            begun[event["tid"]] = event["name"]
        elif event["ph"] == "E":
            assert begun.pop(event["tid"]) == event["name"], event
    assert not begun


def test_trace_and_pictures(target: Device, tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in ("t.json", "t.png", "t.html")]
    done = run(target, tmp_path, PROGRAM, *(f"-o{path}" for path in outputs))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it waits" in done.stdout.splitlines(), done.stdout
    assert "Most contended locks" in done.stdout and "waiter" in done.stdout, done.stdout
    assert "~timeline" not in done.stdout
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA)]
    checked = subprocess.run(
        [*command, str(outputs[0])], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    events = events_of(outputs[0])
    check_slices(events)
    names = {e["args"]["name"]: e["tid"] for e in events if e["name"] == "thread_name"}
    assert ("who has it" in names) == ("gil" in target.target.kind.has)
    states = {e["cat"] for e in events if e["ph"] == "B" and e["tid"] == names["waiter"]}
    assert {"running", "lock", "collecting"} <= states, states
    assert outputs[1].read_bytes().startswith(b"\x89PNG")
    assert "waiter" in outputs[2].read_text()


def test_a_program_that_fails(target: Device, tmp_path: Path) -> None:
    """Its traceback is shown, and what was recorded until then is written."""
    output = tmp_path / "t.json"
    source = "import time\ntime.sleep(0.01)\nraise ValueError('so it is')\n"
    done = run(target, tmp_path, source, "-o", str(output))
    assert done.returncode == 1, done.stdout + done.stderr
    assert 'File "program.py", line 3' in done.stdout and "so it is" in done.stdout
    assert "sleep" in {event.get("cat") for event in events_of(output)}


def test_lost_events(target: Device, tmp_path: Path) -> None:
    source = "import time\nfor i in range(60):\n    time.sleep_ms(1)\n"
    done = run(target, tmp_path, source, "--events", "40")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "events before these are lost" in done.stdout, done.stdout
