"""Runs the notebook of the brief for any case, and writes it as a notebook, as a page of HTML and as PDF."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node  # type: ignore[import-untyped]
from papermill.parameterize import parameterize_notebook  # type: ignore[import-untyped]

from servicecase.case import load
from servicecase.engine.messages import says
from servicecase.faces.memo.browser import BrowserError, find_browser, printed
from servicecase.faces.memo.document import as_html
from servicecase.faces.memo.execution import ExecutionError, execute
from servicecase.faces.memo.pictures import outputs_with_charts, pictures
from servicecase.faces.notebooks import notebook
from servicecase.inputs.text_file import error_in, make_folder, write_whole
from servicecase.questions.brief.record import brief
from servicecase.wording.faults import in_words
from servicecase.wording.language import language, speaking, translated

NOTEBOOK = "01_decision_brief"


@dataclass(frozen=True)
class Memo:
    """The files that were written, and why one that was wanted was not."""

    files: tuple[str, ...]
    missing: str = ""


def write_memo(
    file: str, folder: str | os.PathLike[str], lang: str | None = None, *, beside: str | None = None
) -> Memo:
    """Writes the brief of the scenario in a file, beside that of another file, as notebook, HTML and PDF.

    They are called by the scenario's file and the language, and replace what is there by these names. Without a
    browser the charts of the HTML are drawn by plotly.js in it, and there is no PDF. Raises ScenarioError.
    """
    lang, shown = language(lang), os.fsdecode(folder)
    for one in filter(None, (file, beside)):
        case = load(one)
        brief(case)  # what cannot be computed is said before anything is run or written
    title = load(file).scenario.title
    make_folder(shown)
    executed = _executed(file, shown, lang, beside)
    stem = os.path.join(shown, f"{Path(file).stem}_brief_{lang}")
    write_whole(f"{stem}.ipynb", nbformat.writes(executed))  # type: ignore[no-untyped-call]
    with speaking(lang):
        return _write_for_readers(executed, stem, translated("{title}: decision brief").format(title=title))


def _executed(file: str, folder: str, lang: str, beside: str | None) -> NotebookNode:
    """The notebook after a run in the folder; it names the scenarios from there, so that it can be run again."""
    parameters = {"scenario": _seen_from(folder, file), "beside": _seen_from(folder, beside) if beside else ""}
    made: NotebookNode = load_notebook_node(str(notebook(NOTEBOOK)))
    made = parameterize_notebook(made, {**parameters, "lang": lang})
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    try:
        execute(made, Path(folder))
    except ExecutionError as error:
        raise error_in(file, says("cannot be made into a brief: {error}", error=error)) from None
    return made


def _seen_from(folder: str, file: str) -> str:
    """A file's path from a folder; from another drive, its whole path."""
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:
        return os.path.abspath(file)


def _write_for_readers(executed: NotebookNode, stem: str, title: str) -> Memo:
    """Writes the HTML, and the PDF where there is a browser to print it."""
    page, paper = f"{stem}.html", f"{stem}.pdf"
    files, drawn = [f"{stem}.ipynb", page], None
    try:
        browser = find_browser()
        drawn = pictures(list(outputs_with_charts(executed)), "svg", browser)
        write_whole(page, as_html(executed, title, drawn))
        write_whole(paper, printed(Path(page), browser))
        return Memo((*files, paper))
    except BrowserError as error:
        if drawn is None:
            write_whole(page, as_html(executed, title))
        return Memo(
            tuple(files), translated("{file} is not written: {error}").format(file=paper, error=in_words(error))
        )
