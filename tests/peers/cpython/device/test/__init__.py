# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""CPython's test package: its tests, rewritten, are put here."""
