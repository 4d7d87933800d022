# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""CPython's tests of concurrent.futures, rewritten, are put here."""
