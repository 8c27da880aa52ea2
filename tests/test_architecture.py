"""The house: imports point one way, without an exception and without a circle, wherever in a file they stand."""

import ast
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import servicecase
from tests.conftest import ROOT

PACKAGE = Path(servicecase.__file__).parent
LONGEST_FILE = 400  # lines
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def module_name(file):
    """The name by which the file of a module is imported."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}
PACKAGES = sorted(name for name, file in FILES.items() if file.name == "__init__.py")


def imports_in(source, modules):
    """The modules among `modules` that a source imports anywhere: at its top, in a function, for types."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the module in full"
            inside = {f"{node.module}.{one.name}" for one in node.names}
            found |= (inside & modules) or {node.module}
    return found & modules


IMPORTS = {name: imports_in(file.read_text(encoding="utf-8"), FILES.keys()) - {name} for name, file in FILES.items()}


def test_imports_are_found_wherever_they_stand():
    source = (
        "import a.b\nif TYPE_CHECKING:\n    from a import c\ndef f():\n    from a.d import e\nfrom other import b\n"
    )
    assert imports_in(source, {"a", "a.b", "a.c", "a.d"}) == {"a.b", "a.c", "a.d"}


def test_no_circle_among_modules():
    try:
        order = list(TopologicalSorter(IMPORTS).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")
    assert order.index("servicecase.engine.timeline") < order.index("servicecase.cli")


def test_every_import_is_one_that_the_linter_sees():
    """No module is imported by a text, but the one that a door of the case names."""
    by_text = [name for name, file in FILES.items() if "import_module(" in file.read_text(encoding="utf-8")]
    assert by_text == ["servicecase.doors", "servicecase.engine.lines"]


def test_the_linter_has_no_exceptions_and_knows_every_package():
    layers = SETTINGS["contracts"][0]
    assert layers["type"] == "layers"
    assert not any("ignore_imports" in contract for contract in SETTINGS["contracts"])
    below_root = {name for name in FILES if name.count(".") == 1}
    assert below_root - set(layers["layers"]) == {"servicecase.__main__", "servicecase.version"}


@pytest.mark.parametrize("name", PACKAGES)
def test_package_says_what_lives_there(name):
    assert ast.get_docstring(ast.parse(FILES[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", FILES)
def test_file_holds_one_idea(name):
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
