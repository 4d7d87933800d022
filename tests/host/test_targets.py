# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`--target` takes a path or a port, or a name from a project's file."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import INTERPRETER, Project

from dev.targets import FILE, KINDS, KNOWN
from mprig.known import read_known
from mprig.targets import DIRECT, TargetError, find

pytest_plugins = ["pytester"]


def program(path: Path) -> Path:
    """An interpreter that is only CPython in disguise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(INTERPRETER)
    path.chmod(0o755)
    return path


def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standard = program(tmp_path / "build-standard/micropython")
    program(tmp_path / "bin/mpy-for-tests")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    names = [f"unix:{standard}", "unix:mpy-for-tests", f"pty:{standard}", "mps2:x/firmware.elf"]
    targets = find([*names, "mps2-an500:x/firmware.elf", f"unix:{standard}"], [])
    assert [target.id for target in targets] == [
        "unix:build-standard",
        "unix:mpy-for-tests",
        "pty:build-standard",
        "mps2:x",
        "mps2-an500:x",
    ]
    assert [target.is_board for target in targets] == [False, False, True, True, True]
    assert targets[0].interpreter() == standard
    assert targets[1].interpreter() == tmp_path / "bin/mpy-for-tests"
    assert targets[4].kind.machine == "mps2-an500"
    with pytest.raises(TargetError, match=r"^x/firmware.elf is missing$"):
        targets[3].interpreter()


def test_what_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "micropython").write_text("")
    (target,) = find([f"unix:{tmp_path}/micropython"], [])
    with pytest.raises(TargetError, match="is no program: it may not be executed"):
        target.interpreter()


@pytest.mark.parametrize("name", ["vax", "unix", "unix:", "port:", "mps2"])
def test_no_such_target(name: str) -> None:
    """Without a project's file there are no names; the message says what there is."""
    with pytest.raises(TargetError, match=f"no target '{name}': there are unix:FILE, .*port:URL"):
        find([name], [Path("build")])


OWN = """
[small]
run = unix:../sub/micropython
has = process small
build = make small
[left]
run = id:12-34
[slow]
run = mps2:{build}/mps2/firmware.elf
has = slow
options = -icount shift=7,sleep=off
line = pty
stock = yes
only = a b
[port:]
has = soft-reset wifi
"""


def test_names_of_a_project(tmp_path: Path) -> None:
    file = tmp_path / "tests/targets.ini"
    file.parent.mkdir()
    file.write_text(OWN)
    known = read_known(file)
    roots = [tmp_path / "1", tmp_path / "2"]
    small, left, slow, other, port = find(["small", "left", "slow", "a0"], roots, known)
    assert small.path == tmp_path / "sub/micropython"
    assert sorted(small.kind.has) == ["process", "small"]
    with pytest.raises(TargetError, match="micropython is missing: `make small` builds it"):
        small.interpreter()
    assert (left.id, left.port, left.is_board) == ("left", "id:12-34", True)
    assert [t.path for t in (slow, other)] == [root / "mps2/firmware.elf" for root in roots]
    assert slow.kind.never_idle and slow.kind.pty and slow.kind.stock and not small.kind.stock
    assert [slow.kind.takes(Path(name)) for name in ("x/b.py", "x/c.py")] == [True, False]
    assert small.kind.takes(Path("x/c.py"))
    assert port.kind.has == {"soft-reset", "wifi"} and left.kind.has == {"soft-reset"}
    assert {"small", "slow", "wifi", "process", "qemu"} <= known.features


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[x]\nrun = vax:micropython", "run = 'vax:micropython' is no target"),
        ("[x]\nhas = process", "run = '' is no target"),
        ("[x]\nrun = a0\nhsa = wifi", "has hsa, and that means nothing"),
        ("[x]\nrun = a0\nstock = perhaps", "perhaps"),
        ("run = a0", "no section headers"),
        ("[x]\nrun = a0\n[x]\nrun = a1", "already exists"),
    ],
)
def test_wrong_file(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "targets.ini"
    file.write_text(text)
    with pytest.raises(TargetError, match=f"(?s)targets.ini: .*{problem}"):
        read_known(file)


def test_this_project_has_its_names() -> None:
    """The first one is the default; what is built has a command, and a name of QEMU's or none."""
    assert FILE.exists() and next(iter(KINDS)) == "unix"
    for kind in KINDS.values():
        assert kind.build.startswith("make "), kind
        assert kind.file.startswith("{build}/"), kind
    assert KNOWN.direct["port:"].has == KNOWN.direct["qemu:"].has != DIRECT["qemu:"].has


SCRIPTS = {"tests/device/good.py": "print('hello')\n", "tests/device/bad.py": "1 / 0\n"}


@pytest.fixture
def bare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of two scripts without a header, and nothing else: no file of ours."""
    monkeypatch.delenv("CI", raising=False)
    project = Project(pytester)
    for name in ("pytest.ini", "tests/rules.ini", "tests/targets.ini"):
        (project.path / name).unlink()
    for name, text in SCRIPTS.items():
        project.write(name, text)
    return project


def test_any_interpreter(bare: Project) -> None:
    result = bare.run("tests", "-v", f"--target=unix:{bare.path}/build/unix/micropython")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*good[[]unix:unix] PASSED*", "*expected an end without an exc*"])


def test_no_target(bare: Project) -> None:
    bare.write("tests/test_it.py", "def test_it(board):\n    pass\n")
    for path in ("tests/device", "tests/test_it.py"):
        result = bare.run(path)
        assert result.ret != pytest.ExitCode.OK
        text = result.stdout.str() + result.stderr.str()
        assert "no target: name one, such as --target unix:/path/to/micropython" in text


def test_other_peoples_tests_are_left_alone(bare: Project) -> None:
    """A project that knows nothing of mprig may use the same names."""
    bare.write("tests/conftest.py", "import pytest\n@pytest.fixture\ndef board(): return 5\n")
    text = "import pytest\n@pytest.mark.parametrize('n, target', [(1, 2)])\n"
    function = "def test_it(board, n, target): assert (board, n, target) == (5, 1, 2)\n"
    bare.write("tests/test_it.py", text + function)
    bare.run("tests/test_it.py").assert_outcomes(passed=1)


def test_wrong_options(bare: Project) -> None:
    bare.write("pytest.ini", "[pytest]\nmprig_expect = luck\n")
    result = bare.run("tests/device")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*mprig_expect = luck: is none of end, ok, cpython"])
    bare.write("pytest.ini", "[pytest]\n")
    bare.write("tests/targets.ini", "[x]\nrun = y\n")
    result = bare.run("tests/device")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*targets.ini: [[]x] run = 'y' is no target*"])


def test_programs_find_the_projects_modules(bare: Project) -> None:
    """CPython stands in, and looks for modules where this shell script tells it."""
    script = INTERPRETER.replace("exec", 'export PYTHONPATH="${MICROPYPATH#.frozen:}"\nexec')
    bare.write("build/unix/micropython", script)
    bare.write("lib/thing.py", "x = 5\n")
    bare.write("tests/device/good.py", "import thing\nassert thing.x == 5\n")
    arguments = ("tests/device/good.py", f"--target=unix:{bare.path}/build/unix/micropython")
    bare.run(*arguments).assert_outcomes(failed=1)
    bare.write("pytest.ini", "[pytest]\nmprig_path = nowhere:lib\n")
    bare.run(*arguments).assert_outcomes(passed=1)
