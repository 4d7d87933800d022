# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen; runs first at every start: mounts the RAM disk, which is empty after power-on, and has
# modules imported from it.

import machine
import sys
import vfs

disk = machine.RamDisk()
try:
    vfs.mount(vfs.VfsFat(disk), "/")
except OSError:
    vfs.VfsFat.mkfs(disk)
    vfs.mount(vfs.VfsFat(disk), "/")

# Where mip puts modules.
sys.path.append("/lib")
