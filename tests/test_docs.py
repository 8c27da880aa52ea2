"""The documents say what is so."""

import re
import subprocess

import pytest

from servicecase.faces.nomenclature import as_markdown
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_nomenclature_is_current():
    text = (ROOT / "docs" / "nomenclature.md").read_text(encoding="utf-8")
    assert text == as_markdown(), "run: servicecase nomenclature > docs/nomenclature.md"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_python_runs_and_prints_what_it_says(name, monkeypatch):
    """Each line that ends in `# value` evaluates to that value."""
    monkeypatch.chdir(ROOT)
    text = (ROOT / name).read_text(encoding="utf-8")
    names: dict[str, object] = {}
    claims = 0
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        if "def " in block:  # a page of the model, shown as an example
            continue
        for line in block.splitlines():
            code, _, said = line.partition("  # ")
            if re.match(r"-?[\d.]+$|True$|False$|\[", said.strip()):
                assert str(eval(code, names)) == said.strip(), line
                claims += 1
            else:
                exec(line, names)
    assert claims >= 2


def test_readme_commands_exist_and_are_valid_shell():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for script in ("scripts/run", "scripts/test"):
        assert script in readme
    for path in (
        ROOT / ".ci" / "run",
        *(path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix),
    ):
        assert path.stat().st_mode & 0o111
        subprocess.run(["bash", "-n", path], check=True)
