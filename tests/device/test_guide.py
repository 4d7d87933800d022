"""The programs in docs/guide.md: each runs on the target, and prints what stands below it."""

import re
from pathlib import Path

import pytest

from dev.reports import masked, masked_summary
from mprig.cli import main as mprig
from mprig.device import Device

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"

#: A heading, or a block and its language.
PIECE = re.compile(r"^#+ ([^\n]*)$|^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

TIMELINE = "Seeing what threads did"

#: Heading → the rules that the program below it shows.
RULES = {
    "A sensor loop that can be stopped": ("D2", "D3"),
    "A queue between a worker and the main loop": ("D7",),
    "A pool of threads": ("D7",),
    "A timer": ("D3",),
    "Threads and asyncio": ("D9",),
    "Threads and files": ("D2", "D7"),
    "Threads and `micropython.schedule`": ("B6",),
    "Stopping a thread": ("A4", "D2", "D3", "D7"),
    "Stack sizes": ("A8",),
    "When a program hangs": ("B1", "B2", "B4", "D2"),
    "Seeing all threads": ("F2", "F4"),
    "A queue that nobody fills": ("F2", "D7"),
    "A worker that starves": ("F2", "B1"),
    TIMELINE: ("F5",),
    "Loops in native and viper code": ("D2", "D3"),
    "Builds without a GIL": ("B4", "D2"),
    "One event loop": ("D9",),
    "Calls into C libraries": ("C6",),
    "Plain locks in scheduled callbacks": ("B6", "B9"),
}

#: Heading → what its program needs of a target.
NEEDS = {"Calls into C libraries": ("ffi",)}


def programs() -> list[tuple[str, str, str]]:
    """(heading, program, output) of each Python block; the block of its output must follow it."""
    found = []
    title = program = ""
    for piece in PIECE.finditer(GUIDE.read_text(encoding="utf-8")):
        heading, language, text = piece.groups()
        assert not program or language == "text", f"{title}: its program needs its output after it"
        if program:
            found.append((title, program, text))
        title = heading or title
        program = text if language == "python" else ""
    return found


def as_parameters() -> list:
    parameters = []
    for title, program, output in programs():
        marks = [pytest.mark.rules(*RULES[title]), pytest.mark.needs(*NEEDS.get(title, ()))]
        name = re.sub(r"\W+", "-", title.lower()).strip("-")
        parameters.append(pytest.param(program, output, id=name, marks=marks))
    return parameters


@pytest.mark.parametrize("program, output", as_parameters())
def test_prints(
    target: Device,
    program: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    """Each program says what the guide says, `...` being anything, and ends normally."""
    monkeypatch.chdir(tmp_path)  # programs that are processes write their files there
    result = target.run(program, heap=pytestconfig.getini("mprig_heap"))
    pattern = re.escape(masked(output)).replace(re.escape("..."), ".*")
    said = masked(result.stdout)
    assert re.fullmatch(pattern, said), result.describe(f"the guide says:\n{output}")
    assert result.status in (0, None), result.describe("expected exit status 0")


@pytest.mark.needs("process", "gil")
@pytest.mark.rules("F5", "F6")
def test_summary(
    target: Device,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The guide's summary of a timeline, of which a run may have more, is what the command says."""
    text = GUIDE.read_text(encoding="utf-8")
    summary = re.findall(r"^```text\n(\d+ threads in .*?)^```$", text, re.MULTILINE | re.DOTALL)
    (program,) = [program for title, program, _ in programs() if title == TIMELINE]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    target.run(program)
    assert mprig(["timeline", "--read", "timeline.txt"]) == 0
    assert masked_summary(summary[0]) <= masked_summary(capsys.readouterr().out)


def test_every_section_has_a_program() -> None:
    """The guide's list of programs is the one above: none was lost by a typing error."""
    assert [title for title, _, _ in programs()] == list(RULES)
