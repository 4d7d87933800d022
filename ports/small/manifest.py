# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen into the firmware. It has no timeline (MODTHREAD_TIMELINE), so nothing that reads it either.

include("../../modthread/manifest.py", timeline=False)
