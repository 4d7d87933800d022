# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

