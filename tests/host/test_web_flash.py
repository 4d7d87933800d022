# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make web-flash`: the folder, and what a browser makes of it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, served
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]
from flash_rig import BOOTLOADERS, CHIPS, Board, application, merged, part
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from dev import npm, web
from mprig.flash.image import read

SERIAL = Path(__file__).with_name("web_serial.js").read_text()


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for all nine chips."""
    folder = tmp_path_factory.mktemp("web")
    images = [write(folder / f"build-{chip}.bin", merged(chip)) for chip in CHIPS]
    assert web.main(["--to", str(folder / "site"), *images]) == 0
    return folder / "site"


@pytest.fixture
def url(site: Path) -> Iterator[str]:
    with served(site) as url:
        yield url


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with contextlib.closing(Browser(tmp_path / "profile")) as browser:
        yield browser


def parts(folder: Path) -> dict[str, Any]:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["version"] == "v1.2.3"
    return {build["chipFamily"]: build["parts"] for build in manifest["builds"]}


def test_manifest(site: Path) -> None:
    found = parts(site)
    assert set(found) == {CHIP_DEFS[chip].CHIP_NAME for chip in CHIPS}
    for chip in CHIPS:
        (only,) = found[CHIP_DEFS[chip].CHIP_NAME]
        assert only["offset"] == BOOTLOADERS[chip]
        assert (site / only["path"]).read_bytes() == merged(chip)


def test_folder_has_its_license(site: Path) -> None:
    assert "Apache License" in (site / "LICENSE-esp-web-tools").read_text()


SHOWN = """
customElements.whenDefined('esp-web-install-button').then(() => {
    const button = document.querySelector('[slot=activate]');
    const box = button.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return {text: button.textContent, x, y, top: document.elementFromPoint(x, y) === button,
            others: [...document.querySelectorAll('[slot^=un], [slot^=not]')]
                .filter(other => other.checkVisibility()).length};
})
"""


def test_page_shows_its_button(browser: Browser, url: str) -> None:
    browser.open(url)
    shown = browser.evaluate(SHOWN)
    assert (shown["text"], shown["top"], shown["others"]) == ("Flash the board", True, 0)


def test_page_says_what_it_writes(browser: Browser, url: str, site: Path) -> None:
    """Version, day, chips, builds and sizes; what wasn't tested; help; the prompt."""
    browser.open(url)
    text = browser.evaluate("document.body.innerText")
    assert "MicroPython v1.2.3, built on 2026-01-02, with modthread" in text
    for chip in CHIPS:
        name = CHIP_DEFS[chip].CHIP_NAME
        row = browser.evaluate(ROW % name)
        image = read(site / f"{chip}.bin")
        build = image.application.build_id
        assert row[:2] == [name, build[:12]] and len(build) == 64
        assert row[2:] == [f"{len(image.data) / 1024:.0f} KiB", f"{image.needs >> 20} MiB"]
    for said in ("Not tested: a real board", "isn't in the list of ports", "Logs & Console"):
        assert said in text


ROW = """
[...document.querySelectorAll('tbody tr')].filter(row => row.cells[0].textContent == '%s')
    .map(row => [...row.cells].map(cell => cell.textContent))[0]
"""

# Black on black is a page that nobody reads: the darkest of one and the lightest of the other.
COLOURS = """
[...document.querySelectorAll('h1, h2, p, dt, dd, td, th, li, pre, code, button')]
    .filter(shown => shown.checkVisibility()).map(shown => {
    const light = colour => {
        const [red, green, blue] = colour.match(/[0-9.]+/g).map(Number).map(value =>
            (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    let behind = shown;
    while (getComputedStyle(behind).backgroundColor == 'rgba(0, 0, 0, 0)') {
        behind = behind.parentElement;
    }
    const both = [light(getComputedStyle(shown).color),
        light(getComputedStyle(behind).backgroundColor)].sort((one, other) => other - one);
    return (both[0] + 0.05) / (both[1] + 0.05);
})
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_page_can_be_read(browser: Browser, url: str, width: int, scheme: str) -> None:
    """On a telephone and on a screen, by day and by night: contrast as WCAG's AA asks for."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.command("Emulation.setEmulatedMedia", features=[feature])
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.command("Emulation.setDeviceMetricsOverride", **size)
    browser.open(url)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    dark = browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)"
    assert dark == (scheme == "dark")
    contrasts = browser.evaluate(COLOURS)
    assert len(contrasts) > 50 and min(contrasts) >= 4.5


def test_page_without_scripts_shows_no_working_button(
    browser: Browser, url: str, site: Path, tmp_path: Path
) -> None:
    """Shows that the test above can fail."""
    scripts = site / "esp-web-tools"
    scripts.rename(tmp_path / "moved")
    try:
        browser.open(url)
        assert not browser.evaluate("!!customElements.get('esp-web-install-button')")
    finally:
        (tmp_path / "moved").rename(scripts)


# Flashing from the page: its own scripts, in a real browser, on a board as `mprig flash` has them


def bridge(line: ServerConnection, board: Board) -> None:
    """Carry what comes over a WebSocket to a board, and back, until the browser closes it."""
    address = ("127.0.0.1", int(board.port.rpartition(":")[2]))
    with socket.create_connection(address) as port:
        thread = threading.Thread(target=answer, args=(line, port))
        thread.start()
        for data in line:
            port.sendall(data if isinstance(data, bytes) else data.encode())
        port.shutdown(socket.SHUT_RDWR)
        thread.join()


def answer(line: ServerConnection, port: socket.socket) -> None:
    with contextlib.suppress(ConnectionClosed):
        while data := port.recv(65536):
            line.send(data)


@pytest.fixture
def serial() -> Iterator[tuple[Board, str]]:
    """An ESP32 in its bootloader, and the address of its line for a page."""
    board = Board("esp32")
    with serve(lambda line: bridge(line, board), "127.0.0.1", 0, ping_interval=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield board, f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()
    board.close()


def test_browser_flashes(browser: Browser, url: str, serial: tuple[Board, str]) -> None:
    board, address = serial
    browser.open(url)
    browser.evaluate(f"{SERIAL.replace('WHERE', repr(address))}; 0")
    browser.evaluate("customElements.whenDefined('esp-web-install-button').then(() => 0)")
    for text in ("Flash the board", "Install MicroPython with modthread", "Next", "Install"):
        browser.evaluate(f"press('{text}')")
    shown = browser.evaluate("appears('Installation complete!', 'Installation failed')")
    assert shown == "Installation complete!"
    data = merged("esp32")
    expected = b"\xff" * BOOTLOADERS["esp32"] + data
    assert board.contents() == expected.ljust(len(board.contents()), b"\xff")


# Refused


def refusal(capsys: pytest.CaptureFixture[str], folder: Path, *images: str) -> str:
    assert web.main(["--to", str(folder / "site"), *images]) == 1
    assert not (folder / "site").exists()
    return capsys.readouterr().err


def test_bad_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path / "good.bin", merged("esp32"))
    bad = write(tmp_path / "bad.bin", merged("esp32c3")[:-100])
    assert "bad.bin: is cut off" in refusal(capsys, tmp_path, good, bad)


def test_one_chip_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path / "good.bin", merged("esp32"))
    assert "two images are for one chip" in refusal(capsys, tmp_path, good, good)


def test_two_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write(tmp_path / "old.bin", merged("esp32"))
    app = application("esp32c3", "MicroPython v1.3.0 on today")
    new = write(tmp_path / "new.bin", merged("esp32c3", app))
    assert "different versions: v1.2.3, v1.3.0" in refusal(capsys, tmp_path, old, new)


def test_not_micropython(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write(tmp_path / "other.bin", merged("esp32", part("esp32", b"blink")))
    assert "doesn't say which MicroPython" in refusal(capsys, tmp_path, other)


def test_package_is_what_was_pinned(tmp_path: Path) -> None:
    pin = npm.Pin.read("esp-web-tools")
    package = npm.fetch(pin)
    (tmp_path / package.name).write_bytes(package.read_bytes() + b"!")
    with pytest.raises(npm.NpmError, match=r"isn't what pins\.ini says"):
        npm.fetch(pin, tmp_path)
    assert not list(tmp_path.iterdir())


def test_no_such_package(tmp_path: Path) -> None:
    with pytest.raises(npm.NpmError, match=r"(?s)npm can't get esp-web-tools@0\.0\.0:.*0\.0\.0"):
        npm.fetch(npm.Pin("esp-web-tools", "0.0.0", "sha512-x"), tmp_path)
