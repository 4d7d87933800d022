# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Firmware files and boards for the tests of `mprig flash`.

The files are made by esptool's own writers of images. The boards are esp32-mock-bootloader: real
esptool talks to its side of the protocol, and it keeps a flash that can be looked at. No chip runs
anything here.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import socket
import struct
import threading
from collections.abc import Callable

import esp32_mock_bootloader.server as mock  # type: ignore[import-untyped]
from esptool.bin_image import ELFSection  # type: ignore[import-untyped]
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]
from serial.tools.list_ports_common import ListPortInfo

# Where ESP-IDF's documentation says that each chip looks for its bootloader.
BOOTLOADERS = {
    "esp32": 0x1000,
    "esp32s2": 0x1000,
    "esp32s3": 0x0,
    "esp32c2": 0x0,
    "esp32c3": 0x0,
    "esp32c5": 0x2000,
    "esp32c6": 0x0,
    "esp32h2": 0x0,
    "esp32p4": 0x2000,
}
CHIPS = tuple(BOOTLOADERS)
TABLE, APPLICATION = 0x8000, 0x10000
VERSION = "MicroPython v1.2.3 on 2026-01-02"
# An address that is RAM on none of them, but no flash either: where nothing is placed by it.
RAM = 0x30000000
# How that command begins: SLIP's end of a packet, a request, its number.
CHANGE_BAUD = b"\xc0\x00\x0f"


def noise(seed: str, size: int) -> bytes:
    """Bytes that don't get smaller when esptool compresses them."""
    return random.Random(seed).randbytes(size)


def part(chip: str, data: bytes, digest: bool = True) -> bytes:
    """A bootloader or an application that holds `data`, as esptool writes it."""
    image = CHIP_DEFS[chip].BOOTLOADER_IMAGE(append_digest=digest)
    image.segments = [ELFSection(b".data", RAM, data, 0)]
    written = image.save(None)
    assert isinstance(written, bytes)
    return written


def application(chip: str, version: str = VERSION, seed: str = "") -> bytes:
    """An application that describes itself as ESP-IDF's do."""
    build = hashlib.sha256(seed.encode()).digest()
    description = struct.pack("<I140x32s80x", 0xABCD5432, build)
    body = noise(chip + seed, 50_000) + b"3.4.0; " + version.encode() + b"\0"
    return part(chip, description + body)


def table(*partitions: tuple[int, int, int], md5: bool = True) -> bytes:
    """A partition table of (type, offset, size)."""
    entries = b"".join(
        struct.pack("<2sBBII16sI", b"\xaa\x50", kind, 0, begin, size, b"name", 0)
        for kind, begin, size in partitions
    )
    end = b"\xeb\xeb" + b"\xff" * 14 + hashlib.md5(entries).digest() if md5 else b""
    return (entries + end).ljust(0xC00, b"\xff")


STANDARD = ((1, 0x9000, 0x6000), (0, APPLICATION, 0x1F0000), (1, 0x200000, 0x200000))


def merged(
    chip: str,
    app: bytes | None = None,
    partitions: bytes | None = None,
    bootloader: bytes | None = None,
) -> bytes:
    """A whole firmware.bin, put together as MicroPython's makeimg.py does."""
    offset = BOOTLOADERS[chip]
    data = part(chip, noise(chip, 8_000)) if bootloader is None else bootloader
    data = data.ljust(TABLE - offset, b"\xff")
    data += table(*STANDARD) if partitions is None else partitions
    data = data.ljust(APPLICATION - offset, b"\xff")
    return data + (application(chip) if app is None else app)


def listed(port: str, usb: bool = True) -> ListPortInfo:
    """A port as the system lists it."""
    info = ListPortInfo(port, skip_link_detection=True)
    info.description = "USB bridge" if usb else "n/a"
    info.vid = 0x10C4 if usb else None
    return info


class Flash(mock.FlashImage):  # type: ignore[misc]
    """A board's flash.

    `on_block` is called for each block that arrives, and `on_sum` each time before the board sums
    its flash up; both with a number that counts from 1.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks = self.sums = 0
        self.on_block: Callable[[int], None] = lambda number: None
        self.on_sum: Callable[[int], None] = lambda number: None

    def write_defl_block(self, payload: bytes) -> None:
        self._arrived(super().write_defl_block, payload)

    def write_plain_block(self, payload: bytes) -> None:
        self._arrived(super().write_plain_block, payload)

    def _arrived(self, write: Callable[[bytes], None], payload: bytes) -> None:
        self.blocks += 1
        self.on_block(self.blocks)
        write(payload)

    def md5_stub_response(self, payload: bytes, *, stub: bool = False) -> bytes:
        self.sums += 1
        self.on_sum(self.sums)
        response = super().md5_stub_response(payload, stub=stub)
        assert isinstance(response, bytes)
        return response


class Unplugged(Exception):
    """Raised by a test's `on_block`: the board is gone from then on."""


class Line(mock.BootloaderConnection):  # type: ignore[misc]
    """A line that carries no rate above `fastest`: from then on nothing is heard.

    The mock takes its own short poll for the end of a transfer; so wait here.
    """

    def __init__(self, stop: threading.Event, fastest: int, **transport: object) -> None:
        super().__init__(**transport)
        self._stop = stop
        self._fastest = fastest
        self._deaf = False

    def recv(self, size: int) -> bytes:
        while True:
            try:
                data: bytes = super().recv(size)
            except socket.timeout:
                if self._stop.is_set():
                    raise
                continue
            self._deaf |= self._is_too_fast(data)
            if not data or not self._deaf:
                return data

    def _is_too_fast(self, data: bytes) -> bool:
        at = data.find(CHANGE_BAUD)
        return at >= 0 and int.from_bytes(data[at + 9 : at + 13], "little") > self._fastest


class Board:
    """A board in its bootloader on a PTY or a socket; close it at the end."""

    def __init__(self, chip: str, transport: str = "socket", fastest: int = 921600) -> None:
        self.chip = chip
        self.fastest = fastest
        self.flash = Flash()
        self.sessions = 0
        self._stop = threading.Event()
        self._open = {"socket": self._open_socket, "pty": self._open_pty}[transport]()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _open_socket(self) -> Callable[[], object]:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        # Inherited by what is accepted: answers are small, and each is waited for.
        self._server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return lambda: Line(self._stop, self.fastest, sock=self._server.accept()[0])

    def _open_pty(self) -> Callable[[], object]:
        self._pty = mock.PtyMasterTransport.create()
        self.port = self._pty.client_path
        return lambda: Line(self._stop, self.fastest, pty=self._pty)

    def _serve(self) -> None:
        with contextlib.suppress(OSError, Unplugged):
            while not self._stop.is_set():
                connection = self._open()
                self.sessions += 1
                # The mock would end a session some seconds after the flash was written, unless
                # told that it is to end with the client.
                mock.handle_client(
                    connection, self._stop, self.chip, exit_on_disconnect=True, flash=self.flash
                )
        self._unplug()

    def _unplug(self) -> None:
        if hasattr(self, "_pty"):
            self._pty.close()
        else:
            self._server.close()

    def close(self) -> None:
        self._stop.set()
        if hasattr(self, "_server"):
            with contextlib.suppress(OSError):
                self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def contents(self) -> bytes:
        return bytes(self.flash.data)
