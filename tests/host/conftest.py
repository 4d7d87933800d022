# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Shared by the tests on the host."""

from __future__ import annotations

import os
from pathlib import Path

import esp32
import pytest
from project import Project

from dev import fetch

# Read when esptool is imported.
os.environ["ESPTOOL_CFGFILE"] = str(Path(__file__).with_name("esptool.cfg"))


def build_roots(config: pytest.Config) -> list[Path]:
    """Where `make test` has built each version, the newest one last; or where `make` has."""
    return [fetch.ROOT / root for root in config.getoption("--build-root") or ["build"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `build_root` looks at the builds of every version."""
    if "build_root" in metafunc.fixturenames:
        roots = build_roots(metafunc.config)
        metafunc.parametrize("build_root", roots, ids=lambda root: root.name, scope="session")


@pytest.fixture(scope="session")
def newest_root(request: pytest.FixtureRequest) -> Path:
    """The newest version's folder, for tests that don't depend on the version."""
    return build_roots(request.config)[-1]


@pytest.fixture(scope="session", params=esp32.VERSIONS)
def esp32_version(request: pytest.FixtureRequest) -> str:
    """Every version that is there: `make test` fetches those that can be had, or says so."""
    return str(request.param)


@pytest.fixture(scope="session", params=esp32.VERSIONS[:1])
def esp32_oldest(request: pytest.FixtureRequest) -> str:
    """One version, for tests that don't depend on it."""
    return str(request.param)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("CI", raising=False)
    return Project(pytester)
