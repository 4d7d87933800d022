# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
import ucollections
from ucollections import *  # noqa: F403 - it stands for that module


def namedtuple(name, fields):
    if isinstance(fields, str):
        fields = fields.replace(",", " ").split()
    return ucollections.namedtuple(name, fields)
