# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The pytest plugin, on an interpreter that is only CPython in disguise."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from project import RULES, Project

pytest_plugins = ["pytester"]


def test_script_passes(project: Project) -> None:
    project.script("good", "print('some output')\nprint('OK')")
    result = project.run()
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*tests/device/good.py*", "rule *unix*", "A1 *1/1 *one thing"])


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("print('done')", "exit status 0"),
        ("print('OK')\nprint('more')", "exit status 0"),
        ("print('OK')\nraise SystemExit(3)", "exit status 3"),
        ("print('OK')\nimport os, sys\nsys.stdout.flush()\nos.abort()", "signal SIGABRT"),
        ("print('x', flush=True)\nimport os\nos.kill(os.getpid(), 11)", "signal SIGSEGV"),
        ("raise ValueError('why not')", "exit status 1"),
        ("", "exit status 0"),
    ],
)
def test_script_fails(project: Project, body: str, how: str) -> None:
    project.script("bad", body)
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [f"expected a last line OK and exit status 0: ended with {how}", "last output: *"]
    )


def test_heap_of_scripts(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\nmprig_expect = ok\nmprig_heap = 123k\n")
    project.script("big", "import sys\nassert sys._xoptions['heapsize'] == '123k'\nprint('OK')")
    project.run().assert_outcomes(passed=1)


def test_failure_names_the_whole_log(project: Project) -> None:
    project.script("bad", "for i in range(2000): print('line', i)\nprint('the end')")
    result = project.run()
    text = result.stdout.str()
    assert "the end" in text and "line 1999" in text and "line 100\n" not in text
    log = re.search(r"whole log: (.*)", text)
    assert log is not None
    assert "line 100\n" in Path(log[1]).read_text()


def test_hanging_script_is_killed(project: Project) -> None:
    pid = project.path / "pid"
    project.script(
        "hang",
        f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\n"
        "print('last words', flush=True)\ntime.sleep(1000)",
        "# rules: A1\n# timeout: 5",
    )
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["still running after 5 s, killed", "last output: last words"])
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_missing_interpreter_says_what_builds_it(project: Project) -> None:
    project.script("good", "print('OK')")
    result = project.run("tests/device", "--target", "unix-nogil")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*unix-nogil/micropython is missing: `make unix GIL=0` builds it"])
    (project.path / "build" / "unix" / "micropython").unlink()
    result = project.run()  # the default target
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*unix/micropython is missing: `make unix` builds it"])


def test_unknown_target(project: Project) -> None:
    result = project.run("tests/device", "--target", "vax")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no target 'vax': there are unix, *"])


def test_every_target_of_every_root(project: Project) -> None:
    project.build("build/1", "unix", "unix-nogil", version="1.0")
    project.build("build/2", "unix", "unix-nogil", version="2.0")
    project.script("everywhere", "print('OK')")
    project.script("gil", "print('OK')", "# rules: A1\n# needs: gil")
    project.script("one", "print('OK')", "# rules: A1\n# targets: unix-nogil")
    options = ["--build-root", "build/1", "--build-root", "build/2"]
    result = project.run(
        "tests/device", "-v", "--target", "unix", "--target", "unix-nogil", *options
    )
    result.assert_outcomes(passed=8)
    seen = set(re.findall(r"::(\w+\[.*?\]) PASSED", result.stdout.str()))
    asked_twice = project.run("tests/device", "--target", "unix", "--target", "unix", *options)
    asked_twice.assert_outcomes(passed=4)
    assert seen == {
        "everywhere[unix@1.0]",
        "everywhere[unix-nogil@1.0]",
        "everywhere[unix@2.0]",
        "everywhere[unix-nogil@2.0]",
        "gil[unix@1.0]",
        "gil[unix@2.0]",
        "one[unix-nogil@1.0]",
        "one[unix-nogil@2.0]",
    }


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("import sys", "*no line `# rules: …` says what it tests*"),
        ("# rules: A1\n# needs: magic", "*no target or feature is called magic*"),
        ("# rules: A1\n# targets: vax", "*no target or feature is called vax*"),
    ],
)
def test_wrong_header(project: Project, header: str, problem: str) -> None:
    project.script("bad", "print('OK')", header)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([problem])


def test_target_of_one_version(project: Project) -> None:
    for version in ("1.25.0", "1.26.1"):
        project.build(f"build/{version}", "unix", "unix-nogil", version=version)
    project.script("good", "print('OK')")
    roots = [f"--build-root=build/{version}" for version in ("1.25.0", "1.26.1")]
    names = ["--target=unix", "--target=unix-nogil@1.26.1", "--target=unix-nogil@newest"]
    result = project.run("tests/device", "-v", *roots, *names)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*unix@1.25.0*", "*unix@1.26.1*", "*unix-nogil@1.26.1*"])
    result = project.run("tests/device", *roots, "--target=unix@1.24")
    result.stderr.fnmatch_lines(["*'unix@1.24': there are builds of these versions: 1.25.0, *"])


def test_due_rule_without_test(project: Project) -> None:
    project.script("good", "print('OK')", "# rules: A1")
    result = project.run()
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["ERROR: no test on unix for B2"])


def test_due_rules_matter_only_to_whole_runs(project: Project) -> None:
    project.script("good", "print('OK')", "# rules: A1")
    for args in (("tests/device/good.py",), ("tests/device", "-k", "good")):
        result = project.run(*args)
        result.assert_outcomes(passed=1)
        assert result.ret == pytest.ExitCode.OK
        result.stdout.no_fnmatch_line("*ERROR*")


def test_due_rules_are_not_required_of_stock(project: Project) -> None:
    project.build("build", "stock")
    project.script("good", "print('OK')", "# rules: A1")
    assert project.run("tests/device", "--target", "stock").ret == pytest.ExitCode.OK


def test_machines_that_are_never_idle_come_last(project: Project) -> None:
    project.write("build/mps2/firmware.elf", "")
    for name in ("first", "second"):
        project.script(name, "print('OK')")
    targets = [f"--target={name}" for name in ("mps2-icount", "unix")]
    listed = project.run("tests/device", "--collect-only", "-q", *targets).outlines
    order = [line.rpartition("::")[2] for line in listed if "::" in line]
    assert order == ["first[unix]", "second[unix]", "first[mps2-icount]", "second[mps2-icount]"]


def test_every_target_needs_its_own_tests(project: Project) -> None:
    project.build("build", "unix-nogil")
    project.script("good", "print('OK')")
    project.script("more", "print('OK')", "# rules: A1 B2\n# needs: gil")
    project.script("good", "print('OK')", "# rules: A1")
    result = project.run("tests/device", "--target", "unix", "--target", "unix-nogil")
    result.stdout.fnmatch_lines(["ERROR: no test on unix-nogil for B2"])
    result.stdout.no_fnmatch_line("*no test on unix for*")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_due_rules_are_required_where_they_apply(project: Project) -> None:
    needs = "[needs]\nB2 = soft-reset\n"
    rules = project.write("tests/rules.ini", f"{needs}{RULES}")
    project.script("good", "print('OK')", "# rules: A1")
    assert project.run().ret == pytest.ExitCode.OK
    rules.write_text(f"{needs.replace('soft-reset', 'gil')}{RULES}")
    result = project.run()
    result.stdout.fnmatch_lines(["ERROR: no test on unix for B2"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


SKIPS = """
import pytest

def test_skipped():
    pytest.skip("no reason")
"""


def test_skip_is_an_error_on_ci(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("tests/test_skips.py", SKIPS)
    project.run("tests/test_skips.py").assert_outcomes(skipped=1)
    monkeypatch.setenv("CI", "true")
    result = project.run("tests/test_skips.py")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["a skip counts as an error on CI: *no reason"])


def test_skipped_module_is_an_error_on_ci(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("tests/test_none.py", "import pytest\npytest.importorskip('no_such_module')\n")
    monkeypatch.setenv("CI", "true")
    result = project.run("tests/test_none.py")
    result.assert_outcomes(errors=1)


HOST_DRIVEN = """
import pytest

@pytest.mark.rules("A1", "B2")
def test_everywhere(target):
    assert target.run("print('hello')").stdout == "hello\\n"

@pytest.mark.rules("A1")
@pytest.mark.needs("gil")
def test_gil(target):
    pass

@pytest.mark.rules("A1")
@pytest.mark.targets("stock")
def test_stock(target):
    assert target.target.kind.stock
"""


ONE_NEEDS = """
import pytest

@pytest.mark.rules("A1")
@pytest.mark.parametrize("what", ["any", pytest.param("turns", marks=pytest.mark.needs("gil"))])
def test_it(target, what):
    pass
"""


def test_single_parameters_need_features(project: Project) -> None:
    project.build("build", "unix-nogil")
    project.write("tests/device/test_it.py", ONE_NEEDS)
    result = project.run("tests/device", "-v", "--target", "unix-nogil")
    result.assert_outcomes(passed=1)
    result = project.run("tests/device", "-v", "--target", "unix")
    result.assert_outcomes(passed=2)


def test_functions_take_targets(project: Project) -> None:
    project.build("build", "unix-nogil", "stock")
    project.write("tests/device/test_it.py", HOST_DRIVEN)
    result = project.run("tests/device", "-v", "--target", "unix-nogil")
    result.assert_outcomes(passed=2)  # without test_gil, which isn't a skipped test either
    result = project.run("tests/device", "-v", "--target", "unix", "--target", "unix-nogil")
    result.assert_outcomes(passed=4)
    for name in ("everywhere[unix]", "everywhere[unix-nogil]", "gil[unix]", "stock[stock]"):
        result.stdout.fnmatch_lines([f"*::test_{name.replace('[', '[[]')} PASSED*"])
