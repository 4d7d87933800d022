# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
from urandom import *  # noqa: F403 - it stands for that module
import urandom


class Random:
    """One of its own, which is the only one here."""

    def __init__(self, x=None):
        urandom.seed(x)

    def random(self):
        return urandom.random()
