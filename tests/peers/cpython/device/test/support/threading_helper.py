# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.threading_helper that CPython's tests of threads use."""

import time

import _thread
from test import support


def requires_working_threading(*, module=False):
    return support._same


def threading_setup():
    return (_thread._count(),)


def threading_cleanup(count):
    # A thread too many is a warning and no failure, as in CPython.
    for _ in range(100):
        if _thread._count() == count:
            return
        time.sleep(0.01)
    support.print_warning("%d threads are left" % (_thread._count() - count))


class wait_threads_exit:
    def __init__(self, timeout=None):
        self._timeout = support.SHORT_TIMEOUT if timeout is None else timeout

    def __enter__(self):
        self._count = _thread._count()

    def __exit__(self, *exc_info):
        end = time.monotonic() + self._timeout
        while _thread._count() > self._count:
            assert time.monotonic() < end, "threads are left"
            time.sleep(0.01)


def reap_threads(function):
    def reaped(*args):
        key = threading_setup()
        try:
            return function(*args)
        finally:
            threading_cleanup(*key)

    return reaped


def join_thread(thread, timeout=None):
    timeout = support.SHORT_TIMEOUT if timeout is None else timeout
    thread.join(timeout)
    assert not thread.is_alive(), "failed to join the thread in %s seconds" % timeout


class start_threads:
    def __init__(self, threads):
        self._threads = list(threads)

    def __enter__(self):
        for thread in self._threads:
            thread.start()

    def __exit__(self, *exc_info):
        for thread in self._threads:
            join_thread(thread)
