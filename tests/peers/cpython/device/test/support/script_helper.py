# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.script_helper that CPython's tests of threads use."""

import subprocess


def _run(args):
    child = subprocess.Popen(("python",) + args)
    out, err = child.communicate()
    return child.returncode, out, err


def assert_python_ok(*args, **env):
    rc, out, err = _run(args)
    assert rc == 0, "exit status %d, stdout %r, stderr %r" % (rc, out, err)
    return rc, out, err


def assert_python_failure(*args, **env):
    rc, out, err = _run(args)
    assert rc != 0, "stdout %r, stderr %r" % (out, err)
    return rc, out, err


def spawn_python(*args, **kwargs):
    return subprocess.Popen(("python",) + args, **kwargs)
