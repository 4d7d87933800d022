"""Stands in for ESP-IDF's module of this name: every partition table is the same."""

from __future__ import annotations

from dataclasses import dataclass

APP_TYPE = 0


@dataclass
class Partition:
    """The fields that upstream's makeimg.py reads."""

    name: str
    type: int
    offset: int
    size: int


class PartitionTable:
    """A list of partitions."""

    @staticmethod
    def from_binary(data: bytes) -> list[Partition]:
        """The table, whatever `data` is."""
        del data
        nvs = Partition("nvs", 1, 0x9000, 0x6000)
        return [nvs, Partition("factory", APP_TYPE, 0x10000, 0x1F0000)]
