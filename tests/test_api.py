"""The case that people hold: doors with types, that keep its class, complete in a shell and load nothing early."""

import inspect
import re
import subprocess
import sys

import pytest

import servicecase as sc
from servicecase import case
from servicecase.doors import Door, Questions
from tests.conftest import ROOT, SCENARIOS

OWN = {**vars(Questions), **vars(sc.Case)}
DOORS = sorted(name for name, one in OWN.items() if isinstance(one, Door))
METHODS = sorted(name for name, one in OWN.items() if inspect.isfunction(one) and not name.startswith("_"))
# A user's script: what each door gives, as a type checker sees it.
SCRIPT = """
import servicecase as sc

case = sc.load("case.toml")
{lines}
"""
NAMES = ('"adoption"', '"price"')  # for whatever an argument names
WORDS = {"None": "None", "Self": "servicecase.api.Case"}  # what a type checker makes of an annotation


def must_be_said(function):
    """The arguments without a default, as a user may write them."""
    _, *others = inspect.signature(function).parameters.values()
    kinds = [one.annotation for one in others if one.default is inspect.Parameter.empty]
    names = iter(NAMES)
    return ["case" if kind.endswith("Case") else '"case.out"' if "PathLike" in kind else next(names) for kind in kinds]


def uses():
    """For each method what a user writes, and the end of the type that a type checker must find."""
    for name in (*DOORS, *METHODS):
        function = getattr(sc.Case, name)
        annotation = inspect.signature(function).return_annotation
        kind = f"{function.__module__}.{annotation}" if name in DOORS else annotation.removeprefix("pd.")
        yield name, (f"case.{name}({', '.join(must_be_said(function))})", WORDS.get(annotation, kind))
    yield "with_", ("case.with_(adoption=0.3)", "servicecase.api.Case")


USES = dict(uses())


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """What `mypy --strict` says of a user's script, a line each; what it knows of the package it works out once."""
    home = tmp_path_factory.mktemp("user")

    def run(script):
        file = home / "script.py"
        file.write_text(script, encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=cache", file.name]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, encoding="utf-8", check=False)
        return [line for line in done.stdout.splitlines() if line.startswith(file.name)]

    return run


def test_every_door_has_its_type_in_a_users_script(checked):
    assert len(USES) > 25
    said = checked(SCRIPT.format(lines="\n".join(f"reveal_type({use})" for use, _ in USES.values())))
    assert len(said) == len(USES)
    for line, (use, expected) in zip(said, USES.values(), strict=True):
        assert re.search(rf'Revealed type is "([\w.]+\.)?{re.escape(expected)}"$', line), f"{use}: {line}"


def test_doors_refuse_a_wrong_keyword(checked):
    uses = {name: use for name, (use, _) in USES.items() if name != "with_"}  # which takes any name of an assumption
    wrong = [f"{use[:-1]}{'' if use.endswith('()') else ', '}no_such_word=1)" for use in uses.values()]
    said = checked(SCRIPT.format(lines="\n".join(wrong)))
    errors = [line for line in said if 'Unexpected keyword argument "no_such_word"' in line]
    assert len(errors) == len(uses), said


@pytest.mark.parametrize("name", DOORS)
def test_door_is_the_function_bound_to_the_case(name, headline):
    function = getattr(sc.Case, name)
    method = getattr(headline, name)
    assert method.__func__ is function
    assert inspect.getdoc(method)
    parameters = list(inspect.signature(function).parameters.values())
    assert list(inspect.signature(method).parameters.values()) == parameters[1:]


PUBLIC = {
    **{name: getattr(sc, name) for name in dir(sc) if inspect.isfunction(getattr(sc, name))},
    **{f"Case.{name}": one for name, one in inspect.getmembers(sc.Case, inspect.isfunction) if name[0] != "_"},
}


def sections(function):
    """The sections of a docstring in numpydoc form, by heading."""
    parts = re.split(r"^(.+)\n-+$", inspect.getdoc(function), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", PUBLIC)
def test_docstring_has_every_parameter_what_comes_back_and_an_example(name):
    """The case itself needs no words, and `Case` says once what the language of its methods is."""
    found, signature = sections(PUBLIC[name]), inspect.signature(PUBLIC[name])
    parameters = list(signature.parameters)[1 if name.startswith("Case.") else 0 :]
    said = re.findall(r"[*]*(\w+)", " ".join(re.findall(r"^\S.*$", found.get("Parameters", ""), re.MULTILINE)))
    assert [one for one in parameters if one != "lang"] == [one for one in said if one != "lang"]
    assert ("Returns" in found) == (signature.return_annotation not in ("None", None))
    assert ">>> " in found["Examples"]


def test_what_gives_a_case_back_keeps_its_class(headline, tmp_path):
    class Mine(sc.Case):
        pass

    mine = Mine(headline.scenario)
    found = [
        mine.with_(adoption=0.3),
        mine.of(headline.scenario),
        mine.save(tmp_path / "case.toml"),
        mine.with_(adoption={"value": 0.25, "low": 0.2, "high": 0.3}).optimism().adjusted,
    ]
    assert [type(one) for one in found] == [Mine] * len(found)
    file = SCENARIOS / "housekeeping.toml"
    assert [type(one) for one in (sc.load(file), sc.loads(file.read_text(encoding="utf-8")))] == [sc.Case] * 2


def test_case_below_the_doors_has_none():
    assert not {*DOORS, *METHODS} & set(vars(case.Case))


def test_names_in_a_case(headline, two_services):
    assert "npv" in headline
    assert "adoption" in headline
    assert "nvp" not in headline
    assert 3 not in headline
    assert "gross_sales" in two_services  # a sum
    assert "adoption" not in two_services  # which one?
    assert "meals.adoption" in two_services


def test_a_shell_completes_the_names_of_a_case(headline):
    completed = headline._ipython_key_completions_()
    assert {"npv", "annual_income", "adoption", "cleaning.adoption"} <= set(completed)
    assert all(name in headline for name in completed)


def test_dir_shows_the_public_names_alone():
    assert dir(sc) == sorted(sc.__all__)
    assert all(hasattr(sc, name) for name in dir(sc))


def test_importing_loads_nothing_of_what_is_behind_the_doors():
    code = """
import sys
import servicecase
behind = ("servicecase.faces", "servicecase.questions", "servicecase.wording", "servicecase.uncertainty")
print(sorted(name for name in sys.modules if name.startswith(behind)))
print(sorted({"pandas", "plotly", "scipy", "ipywidgets", "rich", "typer"} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]
