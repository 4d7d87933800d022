# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rewrites CPython's Python to what MicroPython's parser and classes can do, line by line.

A line keeps its number, and what a test checks isn't touched:

- `super()` becomes `super_of(Class, self)`: MicroPython looks for the next class in the bases of
  the class that the method stands in, not in those of the object's own class.
- `[*a, b]` becomes `list(a) + [b]`.
- `f"{a=}"` becomes `f"a={a!r}"`: MicroPython shows str(a).
- An assignment to a docstring is left out: there are none.
- `_thread._local` becomes threading.local, which it is in CPython; the names that
  concurrent.futures keeps in a private submodule come from itself; ProcessPoolExecutor and
  InterpreterPoolExecutor, which aren't there, are placeholders.

As a program, it is `python -c` for tests that start another interpreter (see `run_child`).
"""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

REPLACED = (
    (re.compile(rb"\bfrom concurrent\.futures\._base import"), b"from concurrent.futures import"),
    (re.compile(rb"\b_thread\._local\b"), b"threading.local"),
    (re.compile(rb"\bfutures\.((Process|Interpreter)PoolExecutor)\b"), rb"\1"),
)

NAMED = re.compile(r"\{([\w.]+)(\s*=\s*)\}")


def adapt(source: str) -> str:
    """The rewritten source; raises SyntaxError for what isn't Python."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    data = b"".join(lines)
    edits = []
    for node, new in rewrites(ast.parse(source), source):
        assert isinstance(node, (ast.expr, ast.stmt))
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        missing = data.count(b"\n", start, end) - new.count("\n")
        # Lines that the new text lacks: inside of parentheses they don't matter.
        padded = f"({new}{missing * chr(10)})" if missing else new
        edits.append((start, end, padded.encode()))
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text + data[end:]
    for pattern, replacement in REPLACED:
        data = pattern.sub(replacement, data)
    return data.decode()


def rewrites(
    tree: ast.AST, source: str, cls: str = "", me: str = ""
) -> Iterator[tuple[ast.AST, str]]:
    """Each node to be replaced, with its new text; none of them is inside of another."""
    for node in ast.iter_child_nodes(tree):
        new = rewrite(node, source, cls, me)
        if new is not None:
            yield node, new
        elif isinstance(node, ast.ClassDef):
            yield from rewrites(node, source, node.name)
        elif isinstance(node, ast.FunctionDef) and not me and node.args.args:
            yield from rewrites(node, source, cls, node.args.args[0].arg)
        else:
            yield from rewrites(node, source, cls, me)


def rewrite(node: ast.AST, source: str, cls: str, me: str) -> str | None:
    """The new text of one node, None if it stays."""
    if isinstance(node, ast.Call) and ast.unparse(node) == "super()":
        return f"super_of({cls}, {me})"
    if isinstance(node, ast.List) and any(isinstance(item, ast.Starred) for item in node.elts):
        return "(" + " + ".join(as_list(item, source) for item in node.elts) + ")"
    if isinstance(node, ast.JoinedStr):
        text = ast.get_source_segment(source, node) or ""
        return NAMED.sub(r"\1\2{\1!r}", text) if NAMED.search(text) else None
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(".__doc__"):
        return "None"
    return None


def as_list(item: ast.expr, source: str) -> str:
    """An expression for the list of what `item` adds to a list display."""
    if isinstance(item, ast.Starred):
        return f"list({ast.get_source_segment(source, item.value)})"
    return f"[{ast.get_source_segment(source, item)}]"


def run_child(program: Path) -> None:
    """Run a `python -c` text on the interpreter under test.

    The environment is what the item itself was run with (see `runner`). Its process and its exit
    status go to files beside the program (see device/subprocess.py).
    """
    adapted = program.with_suffix(".adapted.py")
    try:
        text = adapt(textwrap.dedent(program.read_text()))
    except SyntaxError:
        tell(program.with_suffix(".pid"), os.getpid())
        tell(program.with_suffix(".status"), 1)
        raise
    adapted.write_text("import peers_env\n" + text.removeprefix("\n"))
    command = [os.environ["PEERS_INTERPRETER"], *os.environ["PEERS_OPTIONS"].split()]
    # A program that a shell has put into the background ignores Ctrl-C, and so would its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen([*command, str(adapted)])
    tell(program.with_suffix(".pid"), child.pid)
    tell(program.with_suffix(".status"), child.wait())


def tell(path: Path, number: int) -> None:
    """Leave a number where it is seen as a whole or not at all."""
    written = path.with_suffix(path.suffix + ".new")
    written.write_text(str(number))
    written.rename(path)


if __name__ == "__main__":
    run_child(Path(sys.argv[1]))
