# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
from uos import *  # noqa: F403 - it stands for that module

name = "posix"
devnull = "/dev/null"


def cpu_count():
    return None  # CPython's answer where nobody knows


process_cpu_count = cpu_count


def fsdecode(data):
    return str(data, "utf-8")
