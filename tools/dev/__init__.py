# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Tools that only this project needs: its sources, its builds, its measures. Never installed.

`make` runs it as `python -m dev.…` with `tools` on PYTHONPATH.
"""
