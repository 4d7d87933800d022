# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs tests on MicroPython targets: a pytest plugin in three layers.

transport
    moves bytes to and from one running interpreter (`transport`, `process`).
target
    knows how to get a clean interpreter (`targets`, `device`).
test
    is pytest's: what is collected, selected, reported (`plugin`, `scripts`, `rules`).
"""
