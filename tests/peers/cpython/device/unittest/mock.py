# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of unittest.mock that CPython's tests of threads use."""


class Mock:
    def __init__(self, return_value=None):
        self._return_value = return_value
        self._count = 0

    def __call__(self, *args, **kwargs):
        self._count += 1
        return self._return_value

    def assert_not_called(self):
        assert self._count == 0

    def assert_called_once(self):
        assert self._count == 1


class _PatchObject:
    def __init__(self, target, name, **kwargs):
        self._target = target
        self._name = name
        self._new = Mock(**kwargs)

    def __enter__(self):
        self._old = getattr(self._target, self._name)
        setattr(self._target, self._name, self._new)
        return self._new

    def __exit__(self, *exc_info):
        setattr(self._target, self._name, self._old)


class patch:
    object = _PatchObject
