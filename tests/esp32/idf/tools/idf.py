#!/usr/bin/env python3
"""Stands in for ESP-IDF's idf.py: configures a project by cmake, and pretends to have built it.

FAKE_IDF_VERSION is the version that it says it has.
"""

import argparse
import os
import subprocess
from pathlib import Path

# The offsets of the bootloader that upstream's makeimg.py reads in sdkconfig.
BOOTLOADER_AT = {"esp32": 0x1000, "esp32s2": 0x1000}

parser = argparse.ArgumentParser()
parser.add_argument("--version", action="store_true")
parser.add_argument("-D", action="append", default=[], dest="defines")
parser.add_argument("-B", dest="build", type=Path)
parser.add_argument("goal", nargs="?")
options = parser.parse_args()

if options.version:
    print(f"ESP-IDF {os.environ.get('FAKE_IDF_VERSION', 'v5.4.2')}")
    raise SystemExit

defines = [f"-D{define}" for define in options.defines]
export = "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"
command = ["cmake", "-S", ".", "-B", str(options.build), "-G", "Unix Makefiles", export, *defines]
subprocess.run(command, check=True)

target = (options.build / "idf_target").read_text()
at = BOOTLOADER_AT.get(target, 0)
(options.build / "sdkconfig").write_text(
    f'CONFIG_IDF_TARGET="{target}"\nCONFIG_BOOTLOADER_OFFSET_IN_FLASH=0x{at:x}\n'
)
for name in ("bootloader/bootloader", "partition_table/partition-table", "micropython"):
    path = options.build / f"{name}.bin"
    path.parent.mkdir(exist_ok=True)
    path.write_text(name)
