# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen; runs first at every start: mounts the RAM disk, which is empty after power-on.

import machine
import vfs

disk = machine.RamDisk()
try:
    files = vfs.VfsFat(disk)
except OSError:
    vfs.VfsFat.mkfs(disk)
    files = vfs.VfsFat(disk)
vfs.mount(files, "/")
