# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support that CPython's tests of threads use."""

import gc
import io
import sys
import unittest

verbose = 0
SHORT_TIMEOUT = 30.0
LONG_TIMEOUT = 300.0
has_fork_support = False
HAVE_ASAN_FORK_BUG = False


def _same(item):
    return item


cpython_only = _same


def requires_subprocess():
    return _same


def requires_fork():
    return unittest.skip("requires working os.fork()")


def check_sanitizer(**kwargs):
    return False


def reap_children():
    pass


def gc_collect():
    gc.collect()


def print_warning(text):
    print("Warning --", text, file=sys.stderr)


def setswitchinterval(interval):
    sys.setswitchinterval(interval)


def check_disallow_instantiation(test, cls, *args, **kwargs):
    test.assertRaisesRegex(TypeError, "cannot create", cls, *args, **kwargs)


class swap_attr:
    def __init__(self, obj, name, value):
        self._obj = obj
        self._name = name
        self._new = value

    def __enter__(self):
        self._had = hasattr(self._obj, self._name)
        self._old = getattr(self._obj, self._name, None)
        setattr(self._obj, self._name, self._new)
        return self._old

    def __exit__(self, *exc_info):
        if self._had:
            setattr(self._obj, self._name, self._old)
        else:
            delattr(self._obj, self._name)


class captured_output(swap_attr):
    def __init__(self, name):
        super().__init__(sys, name, io.StringIO())

    def __enter__(self):
        super().__enter__()
        return self._new


def captured_stderr():
    return captured_output("stderr")
