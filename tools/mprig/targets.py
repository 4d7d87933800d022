"""The one list of targets, and where each one's interpreter is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class TargetError(Exception):
    """A target can't be used; the text says what to do about it."""


@dataclass(frozen=True)
class Kind:
    """What is the same for a target in every build root.

    `has` are the names that a test can ask for with `needs`. `stock` targets are upstream's own
    interpreter: rules aren't required of them.
    """

    name: str
    has: frozenset[str]
    stock: bool = False

    @property
    def make(self) -> str:
        """The command that builds it."""
        goals = {
            "unix-nogil": "unix GIL=0",
            "unix-trace": "unix TRACE=1",
            "stock-gil": "stock GIL=1",
        }
        return f"make {goals.get(self.name, self.name)}"


#: gil: threads take turns. atomic-dict: what several threads do to one dict, list or set at the
#: same time is done one after the other. settrace: the core has sys.settrace.
#: process: has an exit status, and Ctrl-C is a signal.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("unix", frozenset({"gil", "atomic-dict", "process"})),
        Kind("unix-nogil", frozenset({"process"})),
        Kind("unix-trace", frozenset({"gil", "atomic-dict", "settrace", "process"})),
        Kind("stock", frozenset({"process"}), stock=True),
        Kind("stock-gil", frozenset({"gil", "atomic-dict", "process"}), stock=True),
    )
}
FEATURES = frozenset().union(*(kind.has for kind in KINDS.values()))


@dataclass(frozen=True)
class Target:
    """An interpreter to test: one kind, from one build root."""

    kind: Kind
    root: Path

    @property
    def id(self) -> str:
        """The kind's name, with the root's version if it has one: `unix@1.25.0`."""
        version = self.root / "version"
        if not version.is_file():
            return self.kind.name
        return f"{self.kind.name}@{version.read_text().strip()}"

    @property
    def path(self) -> Path:
        """Where its interpreter would be."""
        return self.root / self.kind.name / "micropython"

    def interpreter(self) -> Path:
        """The path of its interpreter; raises TargetError if it isn't built."""
        if not self.path.is_file():
            raise TargetError(f"{self.path} is missing: `{self.kind.make}` builds it")
        return self.path


def find(names: Sequence[str], roots: Sequence[Path]) -> list[Target]:
    """Every target of `names` in every root; raises TargetError for a name that isn't one."""
    for name in names:
        if name not in KINDS:
            raise TargetError(f"no target {name!r}: there are {', '.join(KINDS)}")
    # Asked for twice is still once.
    return [Target(KINDS[name], root) for root in roots for name in dict.fromkeys(names)]
