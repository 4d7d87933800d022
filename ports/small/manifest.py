# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen into the firmware, which has no timeline (MODTHREAD_TIMELINE).

include("../../modthread/manifest.py", timeline=False)
