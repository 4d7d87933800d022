"""The stubs in modthread/stubs name what the modules have, and nothing else."""

import ast
from pathlib import Path

import pytest

from mprig.device import Device

STUBS = Path(__file__).resolve().parents[2] / "modthread" / "stubs"
FILES = sorted(STUBS.rglob("*.pyi"))

# Its names, without the modules that it imports; and its classes' names.
PROGRAM = """
import sys
import {module} as module
print("module", *(n for n in dir(module) if type(getattr(module, n)) is not type(sys)))
for name in {classes!r}:
    print(name, *dir(getattr(module, name, None)))
"""

# Imported from elsewhere, and nobody would look for it there.
IMPORTED = {"namedtuple", "deque"}

# Exceptions and named tuples have these from their bases, which no stub of ours has.
BASES = {"args", "errno", "value", "count", "index"}


def module_name(stub: Path) -> str:
    return ".".join(stub.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")


def is_only_type(node: ast.stmt) -> bool:
    """Is this a type variable or a protocol, for the stub's own use?"""
    if isinstance(node, ast.ClassDef):
        return any(ast.unparse(base).startswith("Protocol") for base in node.bases)
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)


def defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign):
        return [ast.unparse(node.target)]
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names if alias.asname == alias.name]
    named = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name] if isinstance(node, named) else []


def names(body: list[ast.stmt]) -> set[str]:
    return {name for node in body if not is_only_type(node) for name in defined(node)}


def methods(node: ast.ClassDef) -> set[str]:
    """The names that dir(class) must list; attributes of instances only aren't among them."""
    found = [item for item in node.body if isinstance(item, ast.FunctionDef)]
    return {item.name for item in found if not item.decorator_list or is_overload(item)}


def is_overload(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list)


def public(found: set[str]) -> set[str]:
    return {name for name in found if not name.startswith("_")}


def with_bases(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> set[str]:
    """The names of a class and of those that it derives from."""
    found = names(node.body)
    for base in node.bases:
        name = ast.unparse(base).partition("[")[0]
        if name in classes:
            found |= with_bases(classes[name], classes)
    return found


def all_classes() -> dict[str, ast.ClassDef]:
    """Of all stubs: a class may derive from another module's."""
    bodies = [ast.parse(stub.read_text()).body for stub in FILES]
    return {node.name: node for body in bodies for node in body if isinstance(node, ast.ClassDef)}


def ask(target: Device, module: str, classes: list[str]) -> dict[str, set[str]]:
    result = target.run(PROGRAM.format(module=module, classes=classes))
    assert result.status == 0, result.describe(f"{module} can't be looked at")
    lines = [line.split() for line in result.stdout.splitlines()]
    return {first: set(rest) for first, *rest in lines}


@pytest.mark.rules("A1", "A5", "A10", "D1", "D7", "E1", "E2")
@pytest.mark.needs("process")
@pytest.mark.parametrize("stub", FILES, ids=module_name)
def test_names_are_the_modules(target: Device, stub: Path) -> None:
    body = ast.parse(stub.read_text()).body
    classes = {
        node.name: node
        for node in body
        if isinstance(node, ast.ClassDef) and not is_only_type(node)
    }
    there = ask(target, module_name(stub), list(classes))
    assert names(body) - there["module"] == set(), "the module hasn't them"
    assert public(there["module"]) - IMPORTED - names(body) == set(), "the stub hasn't them"
    for name, node in classes.items():
        # In C a type's constructor isn't an attribute.
        assert methods(node) - there[name] - {"__init__"} == set(), f"{name} hasn't them"
        missing = public(there[name]) - BASES - with_bases(node, {**all_classes(), **classes})
        assert missing == set(), f"the stub's {name} hasn't them"
