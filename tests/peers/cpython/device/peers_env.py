# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Gives MicroPython what CPython's tests take for granted. Import it before all else."""

import builtins
import sys

import uio


class _Sys:
    # sys, with streams and hooks that can be replaced.

    stderr = sys.stderr
    stdout = sys.stdout
    _switch_interval = 0.005

    def __getattr__(self, name):
        return getattr(_real_sys, name)

    def getfilesystemencoding(self):
        return "utf-8"

    def getswitchinterval(self):
        return self._switch_interval

    def setswitchinterval(self, interval):
        self._switch_interval = interval


_real_sys = sys
sys = sys.modules["sys"] = _Sys()


class Lacking:
    """Stands in for a module, class or function that isn't there, so that it can be imported.

    Whoever uses it gets NotImplementedError.
    """

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Lacking(self._name + "." + name)

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(self._name)


# Modules that test files import; the tests that apply don't use them.
for _name in (
    "_multiprocessing",
    "concurrent.futures.process",
    "doctest",
    "faulthandler",
    "logging",
    "logging.handlers",
    "multiprocessing",
    "multiprocessing.process",
    "multiprocessing.util",
    "pickle",
    "signal",
    "warnings",
    "weakref",
):
    sys.modules[_name] = Lacking(_name)
sys.modules["signal"].SIGINT = 2
sys.modules["signal"].SIGTERM = 15
sys.modules["signal"].NSIG = 65
sys.modules.setdefault("__main__", Lacking("__main__"))
sys.modules["multiprocessing"].get_all_start_methods = lambda: ()


# Exceptions by the names that they have in CPython


class TimeoutError(OSError):
    pass


class Warning(Exception):
    pass


builtins.RecursionError = RuntimeError
builtins.ModuleNotFoundError = ImportError
builtins.UnboundLocalError = NameError
if not hasattr(builtins, "TimeoutError"):
    builtins.TimeoutError = TimeoutError
builtins.DeprecationWarning = Warning
for _name in ("ProcessPoolExecutor", "InterpreterPoolExecutor"):
    setattr(builtins, _name, Lacking("concurrent.futures." + _name))

# print() and open(), with all arguments

_print = print
_open = open


def print(*args, sep=" ", end="\n", file=None, flush=False):
    out = uio.StringIO()
    _print(*args, sep=sep, end=end, file=out)
    (sys.stdout if file is None else file).write(out.getvalue())


def open(file, mode="r", buffering=-1, encoding=None):
    return _open(file, mode)


builtins.print = print
builtins.open = open

# super()


def _merge(lists):
    # One step after another of CPython's order of classes (C3).
    order = []
    while lists:
        for candidate in lists:
            first = candidate[0]
            if not any(first in other[1:] for other in lists):
                break
        order.append(first)
        lists = [[c for c in other if c is not first] for other in lists]
        lists = [other for other in lists if other]
    return order


def mro(cls):
    bases = list(cls.__bases__)
    return [cls] + _merge([mro(base) for base in bases] + ([bases] if bases else []))


class _Super:
    def __init__(self, rest, obj):
        self._rest = rest
        self._obj = obj

    def __getattr__(self, name):
        for cls in self._rest:
            if name in cls.__dict__:
                method = cls.__dict__[name]
                return lambda *args, **kwargs: method(self._obj, *args, **kwargs)
        if name == "__init__":
            return lambda: None  # object's
        raise AttributeError(name)


def super_of(cls, obj):
    """super() as it is in a method of cls, called for obj."""
    order = mro(type(obj))
    return _Super(order[order.index(cls) + 1 :], obj)


builtins.super_of = super_of
