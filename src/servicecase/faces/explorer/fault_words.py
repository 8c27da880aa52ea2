"""What is wrong with a cell, in the language spoken and in the units of the cell.

The library words its faults in English, for whoever reads a terminal. Those that people meet while they type are known
here by their templates and said again; another one is shown as it is.
"""

from __future__ import annotations

import os
import re
from functools import cache

from servicecase.faces.explorer.record_cells import value_text
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.inputs.faults import Fault
from servicecase.wording.labels import label, unit_in_words
from servicecase.wording.language import translated

TEMPLATES = (
    "{fault} (and {count} more)",
    "is {value}; it must be from {lower} to {upper} [{unit}]",
    "is {text}; it must be a number [{unit}]",
    "is {text}; it must be a finite number [{unit}]",
    "is {value}; it must be a whole number [{unit}]",
    "is {text}; it must be true or false",
    "is {text}; it must be a list of numbers [{unit}]",
    "is an empty list; it must be a list of numbers [{unit}]",
    "has {count} entries; it must have 12, January to December",
    "has the mean {mean}; the twelve factors must have the mean 1",
    "entry {place} {fault}",
    "is {value}, outside low {low} to high {high}",
    "is {low}, above high {high}",
    "is {value}, after the horizon of {months} months",
    "is given alone; give both low and high",
    "has neither a value nor a survey",
    "has both a value and a survey; give one of them",
    "does not go with dist {dist}, which takes {fields}",
    "needs low and high",
    "needs sd, or low and high",
    "needs sd",
    "needs values",
    "takes either sd or low and high",
    "is missing: the model needs it",
    "is missing: {choice} {page} needs it",
    "is {source}, which is not in the list of sources{nearest}",
    ", did you mean {name}?",
    "cannot be computed: {error}",
    "is too long; a cell may have {most} characters",
    "must be on one line",
    "is written as name = value, such as sd = 0.03 or survey = { asked = 400, yes = 100 }",
    "has {field}, which has a cell of its own",
    "is read from {file}; write observations into that file",
    "is {part}; write name ~ name = rank, such as adoption ~ price = -0.3",
    "is empty; give the scenario a title",
    "is missing; give the file a name",
    "is missing; give the variant a name",
    "is {name}; use letters, digits, _ and -, and begin with a letter or a digit",
    "is {name}, which is pinned already; choose another",
    "is {name}, which is open already; choose another",
    "has {count} characters; it may have {most}",
    "may have {most} characters on one line",
    "is a link that leads out of the folder; choose another name",
    "has cells with errors; correct or undo them, then save",
    "exists already; choose another name or remove it first",
    "has changed since it was loaded; load it again, then save",
    "cannot be saved: what the file says about it has changed since it was loaded, or would not read back the same",
    "cannot be read: {reason}",
    "is not valid TOML on line {number}: {words}",
    "is not UTF-8 text (byte {byte}); save it as UTF-8",
    "has no uncertain assumptions; give some low and high, or a survey",
    "cannot be written: {reason}",
    "has no range; give it low and high, or a survey",
    "has no value in this case; ask about another target, such as 'npv'",
)
_FIGURES = ("value", "low", "high", "lower", "upper")
_FAULTS = ("fault", "nearest")  # parts of a fault that are one themselves


def said(text: str, row: Assumption | None = None) -> str:
    """The words of a fault in the language spoken; figures as the cells of an assumption show them."""
    for template, pattern in _patterns().items():
        if found := pattern.fullmatch(text):
            parts = {name: _part(name, part, row) for name, part in found.groupdict().items()}
            if "choice" in parts:
                choice = read_model().choices[parts["choice"]]
                parts = {"choice": label(choice.key), "page": translated(choice.pages[parts["page"].strip("'")].title)}
            return _filled(translated(template), parts)
    return text


def said_of(fault: Fault) -> str:
    """A fault with what it is found in: a name that was typed, a file, or an assumption."""
    owners = {"name": translated("The name"), "scenario": translated("The scenario")}
    row = next((catalogue()[one] for one in fault.name.split(".") if one in catalogue()), None)
    what = owners.get(fault.name) or (label(row.name) if row else fault.name) or os.path.basename(fault.file)
    words = said(fault.text, row)
    apart = words[:1].isascii()  # as what is said in English for want of a translation
    return ("{what} {fault}" if apart else translated("{what} {fault}")).format(what=what, fault=words).strip()


def _part(name: str, part: str, row: Assumption | None) -> str:
    if name in _FAULTS:
        return said(part, row)
    if name == "unit":
        return unit_in_words(part)
    if name in _FIGURES and row is not None:
        return value_text(float(part), row)
    return part


def _filled(template: str, parts: dict[str, str]) -> str:
    """The template with its parts; other braces are letters."""
    return re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], template)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A pattern for each template, whose parts are found by their names."""
    return {one: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(one)), re.DOTALL) for one in TEMPLATES}
