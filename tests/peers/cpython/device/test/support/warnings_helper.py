# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.warnings_helper that CPython's tests of threads use."""


def ignore_fork_in_thread_deprecation_warnings():
    return lambda item: item
