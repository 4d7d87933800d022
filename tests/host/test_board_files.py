# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A project's modules on a board: the MPS2 firmware has a file system, on a RAM disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import Project

pytest_plugins = ["pytester"]

USES = "import thing, pack.inner\nassert thing.x + pack.inner.y == 12\nprint('OK')"


@pytest.fixture
def filled(project: Project) -> Project:
    """A project with modules, and scripts that import them."""
    project.write("src/thing.py", "x = 5\n")
    project.write("src/pack/__init__.py", "")
    project.write("src/.hidden/x.py", "")
    project.write("inner.py", "")
    project.write("src/pack/inner.py", "y = 7  # " + "long " * 200 + "\n")
    project.script("uses", USES)
    # Killed, so the next one finds a machine that was started anew.
    project.script("hangs", "while True: pass", "# rules: A1 B2\n# timeout: 2")
    project.script("uses_again", USES + "\nimport os\nassert '.hidden' not in os.listdir('/')")
    return project


def test_copied_to_the_board_and_to_the_next_one(filled: Project, newest_root: Path) -> None:
    target = f"--target=mps2:{newest_root}/mps2/firmware.elf"
    scripts = [f"tests/device/{name}.py" for name in ("uses", "hangs", "uses_again")]
    filled.write("pytest.ini", "[pytest]\nmprig_expect = ok\nmprig_board_files = src inner.py\n")
    filled.run(*scripts, target).assert_outcomes(passed=2, failed=1)
    filled.write("pytest.ini", "[pytest]\nmprig_expect = ok\n")
    result = filled.run(scripts[0], target)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ImportError: no module named 'thing'*"])


def test_what_is_not_there(filled: Project) -> None:
    filled.write("pytest.ini", "[pytest]\nmprig_board_files = sources\n")
    result = filled.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*mprig_board_files: *sources is missing"])
