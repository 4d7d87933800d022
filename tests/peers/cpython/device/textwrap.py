# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of textwrap that CPython's tests of threads use."""


def dedent(text):
    lines = text.split("\n")
    least = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[least:] if line.strip() else "" for line in lines)
