# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# What to freeze into a firmware that has modthread: FROZEN_MANIFEST=<this file>, or
# include() it from a manifest of your own.

LIBRARY = ("threading", "_threading_more")

for name in LIBRARY:
    module(name + ".py", base_path="lib", opt=3)  # noqa: F821 - manifestfile.py has it
