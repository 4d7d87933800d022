# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of contextlib that CPython's tests of threads use."""


class closing:
    def __init__(self, thing):
        self._thing = thing

    def __enter__(self):
        return self._thing

    def __exit__(self, *exc_info):
        self._thing.close()


class _Generator:
    def __init__(self, generator):
        self._generator = generator

    def __enter__(self):
        return next(self._generator)

    def __exit__(self, cls, value, traceback):
        if cls is not None:
            self._generator.throw(value)
        for _ in self._generator:
            raise RuntimeError("generator didn't stop")


def contextmanager(function):
    def start(*args, **kwargs):
        return _Generator(function(*args, **kwargs))

    return start
