# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support that CPython's tests of threads use."""

import gc
import io
import sys
import time
import unittest

verbose = 0
SHORT_TIMEOUT = 30.0
LONG_TIMEOUT = 300.0
has_fork_support = False
HAVE_ASAN_FORK_BUG = False
MS_WINDOWS = False
Py_GIL_DISABLED = False


def _same(item):
    return item


cpython_only = _same
force_not_colorized = _same


def requires_subprocess():
    return _same


def requires_gil_enabled(why):
    return _same


def requires_resource(name):
    return _same


def skip_if_sanitizer(*args, **kwargs):
    return _same


def bigmemtest(size, memuse, dry_run=True):
    def decorate(method):
        # A small size: whether it works is all that is seen here.
        return lambda self: method(self, 8)

    return decorate


def subTests(names, values):
    def decorate(method):
        def run(self):
            for value in values:
                several = value if isinstance(value, (tuple, list)) else (value,)
                method(self, **dict(zip(names.replace(",", " ").split(), several)))

        return run

    return decorate


def sleeping_retry(timeout, err_msg=None, **kwargs):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        yield
        time.sleep(0.01)
    raise AssertionError("it hasn't happened in %s seconds" % timeout)


def requires_fork():
    return unittest.skip("requires working os.fork()")


def check_sanitizer(**kwargs):
    return False


def reap_children():
    pass


def gc_collect():
    # Remains of ended calls on the stack would keep objects alive.
    _overwrite(50)
    gc.collect()


def _overwrite(depth):
    rubbish = [depth] * 8
    return _overwrite(depth - 1) if depth else rubbish


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


def captured_stdout():
    return captured_output("stdout")


def captured_stderr():
    return captured_output("stderr")
