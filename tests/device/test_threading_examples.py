"""The programs in examples/ that use the library: what they print."""

import re
from pathlib import Path

import pytest

from dev.reports import masked
from mprig.device import UnixDevice

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

#: What the README shows of the deadlock.
README = re.search(
    r"\(examples/deadlock\.py\).*?^```text\n(.*?)^```$",
    EXAMPLES.with_name("README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
assert README

#: Program → a pattern of all its output.
OUTPUT = {
    "bounded_queue": r"46 primes below 200, the last ones: \[193, 197, 199\]\n",
    "sensor": (r"first readings: \[20\.1, 20\.2, 20\.3, 20\.4, 20\.5\]\nstill polling: False\n"),
    "timer_wheel": (
        r"in the order of their times:\n   1 tick\n   5 ticks\n   16 ticks\n   20 ticks\n"
        r"nothing pending\n"
    ),
    "fetch_pool": (
        r"/ 200 index\n/a 200 first page\n/b 200 second page\n/c 200 third page\n/nowhere 404 ?\n"
    ),
    "deadlock": re.escape(masked(README[1])) + "Ann has 90 and Bob has 110\n",
    "philosophers": r"(\w+ had 20 meals\n){5}forks on the table: 5\n",
}

RULES = {
    "bounded_queue": ("D7",),
    "sensor": ("D2", "D3"),
    "timer_wheel": ("D3",),
    "fetch_pool": ("D7",),
    "deadlock": ("F2", "F4"),
    "philosophers": ("D1", "B9"),
}

SOCKETS = (pytest.mark.needs("process"),)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=[pytest.mark.rules(*RULES[name]), *(SOCKETS if "fetch" in name else ())]
        )
        for name in OUTPUT
    ],
)
def test_prints(target: UnixDevice, name: str) -> None:
    """Each example says what it is to say, and ends."""
    result = target.run(EXAMPLES / f"{name}.py")
    said = masked(result.output)
    assert re.fullmatch(OUTPUT[name], said), result.describe("other output expected")
    assert result.status in (0, None), result.describe("expected exit status 0")


def test_all_examples_are_here() -> None:
    """No example is without a test of its output; the quick start has one elsewhere."""
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert names - {"quickstart"} == set(OUTPUT)
