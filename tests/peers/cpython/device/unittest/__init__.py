# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of unittest that CPython's tests of threads use."""

import re
import sys
import time

from peers_env import mro


class SkipTest(Exception):
    pass


def skip(reason):
    def decorate(item):
        if isinstance(item, type):
            item.__unittest_skip_why__ = reason
            return item

        def skipped(*args):
            raise SkipTest(reason)

        return skipped

    return decorate


def skipIf(condition, reason):
    return skip(reason) if condition else lambda item: item


def skipUnless(condition, reason):
    return skipIf(not condition, reason)


class _Nothing:
    # A context in which nothing happens.

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return False


class _Raises:
    # with self.assertRaises(cls) as cm

    def __init__(self, test, cls, regex):
        self._test = test
        self._cls = cls
        self._regex = regex
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, cls, value, traceback):
        if cls is None:
            self._test.fail("%s not raised" % (self._cls,))
        if not issubclass(cls, self._cls):
            return False
        self.exception = value
        if self._regex is not None:
            self._test.assertRegex(str(value), self._regex)
        return True


class TestCase:
    failureException = AssertionError

    def __init__(self, methodName="runTest"):
        self._cleanups = []
        self._method = methodName

    def id(self):
        return "%s.%s" % (type(self).__name__, self._method)

    def setUp(self):
        pass

    def tearDown(self):
        pass

    def addCleanup(self, function, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

    def doCleanups(self):
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            function(*args, **kwargs)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def subTest(self, msg=None, **params):
        return _Nothing()

    # Assertions

    def fail(self, msg=None):
        raise AssertionError(msg)

    def _check(self, good, msg, text, *args):
        if not good:
            text = text % tuple(repr(arg) for arg in args)
            raise AssertionError(text if msg is None else "%s: %s" % (text, msg))

    def assertTrue(self, value, msg=None):
        self._check(value, msg, "%s is not true", value)

    def assertFalse(self, value, msg=None):
        self._check(not value, msg, "%s is not false", value)

    def assertEqual(self, a, b, msg=None):
        self._check(a == b, msg, "%s != %s", a, b)

    assertListEqual = assertEqual

    def assertNotEqual(self, a, b, msg=None):
        self._check(a != b, msg, "%s == %s", a, b)

    def assertLess(self, a, b, msg=None):
        self._check(a < b, msg, "%s not less than %s", a, b)

    def assertLessEqual(self, a, b, msg=None):
        self._check(a <= b, msg, "%s not less than or equal to %s", a, b)

    def assertGreater(self, a, b, msg=None):
        self._check(a > b, msg, "%s not greater than %s", a, b)

    def assertGreaterEqual(self, a, b, msg=None):
        self._check(a >= b, msg, "%s not greater than or equal to %s", a, b)

    def assertIs(self, a, b, msg=None):
        self._check(a is b, msg, "%s is not %s", a, b)

    def assertIsNot(self, a, b, msg=None):
        self._check(a is not b, msg, "%s is %s", a, b)

    def assertIsNone(self, a, msg=None):
        self._check(a is None, msg, "%s is not None", a)

    def assertIsNotNone(self, a, msg=None):
        self._check(a is not None, msg, "unexpectedly None")

    def assertIn(self, a, b, msg=None):
        self._check(a in b, msg, "%s not found in %s", a, b)

    def assertNotIn(self, a, b, msg=None):
        self._check(a not in b, msg, "%s unexpectedly found in %s", a, b)

    def assertIsInstance(self, a, cls, msg=None):
        self._check(isinstance(a, cls), msg, "%s is not an instance of %s", a, cls)

    def assertStartsWith(self, text, prefix, msg=None):
        self._check(text.startswith(prefix), msg, "%s doesn't start with %s", text, prefix)

    def assertRegex(self, text, regex, msg=None):
        self._check(re.search(regex, text), msg, "regex %s didn't match %s", regex, text)

    def assertCountEqual(self, a, b, msg=None):
        # Items need neither hashes nor an order.
        left = list(b)
        for item in a:
            self._check(item in left, msg, "%s is too often in %s", item, a)
            left.remove(item)
        self._check(not left, msg, "%s lacks %s", a, left)

    def assertRaises(self, cls, function=None, *args, **kwargs):
        return self._raises(_Raises(self, cls, None), function, args, kwargs)

    def assertRaisesRegex(self, cls, regex, function=None, *args, **kwargs):
        return self._raises(_Raises(self, cls, regex), function, args, kwargs)

    def _raises(self, context, function, args, kwargs):
        if function is None:
            return context
        with context:
            function(*args, **kwargs)


def names(module):
    """The names of a module's tests, a class and a method each, in CPython's order."""
    module = _import(module)
    for name in sorted(dir(module)):
        cls = getattr(module, name)
        if isinstance(cls, type) and issubclass(cls, TestCase):
            found = set()
            for base in mro(cls):
                found |= {m for m in base.__dict__ if m.startswith("test")}
            for method in sorted(found):
                yield name, method


def addModuleCleanup(function, *args, **kwargs):
    pass  # the process ends


def _import(name):
    __import__(name)
    return sys.modules[name]


def _run(module, cls, method):
    cls = getattr(_import(module), cls)
    if hasattr(cls, "__unittest_skip_why__"):
        raise SkipTest(cls.__unittest_skip_why__)
    test = cls(method)
    try:
        test.setUp()
        try:
            getattr(test, method)()
        finally:
            test.tearDown()
    finally:
        test.doCleanups()


def run_one(module, cls, method):
    """Run one test in this process and print a last line: VERDICT ok, fail, or skip and why.

    The process ends later: the verdict only counts if its status is 0 then.
    """
    try:
        _run(module, cls, method)
        verdict = "ok"
    except SkipTest as e:
        verdict = "skip %s" % e
    except BaseException as e:
        sys.print_exception(e, sys.stdout)
        verdict = "fail %s: %s" % (type(e).__name__, e)
    time.sleep(0)
    print("VERDICT " + verdict.split("\n")[0])
