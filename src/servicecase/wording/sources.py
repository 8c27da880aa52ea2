"""Where a value comes from: sources, surveys and notes, as people read them."""

from __future__ import annotations

from servicecase.inputs.record import ASSUMED, Record
from servicecase.inputs.sources import Source, sources
from servicecase.scenario.presets import is_of_a_tax_preset
from servicecase.wording.language import translated


def is_assumed(record: Record) -> bool:
    """Whether nobody vouches for a value."""
    return record.basis == ASSUMED and not record.survey


def source_in_words(record: Record) -> str:
    """On whose word an assumption stands: a source with its grade, the survey that it comes from, or nobody's."""
    if record.survey and not record.source:
        return survey_in_words(record.survey)
    return basis_in_words(record.basis)


def survey_in_words(survey: tuple[int, int]) -> str:
    """How many were asked, and how many of them said yes."""
    asked, yes = survey
    return translated("survey, {yes} of {asked}").format(yes=yes, asked=asked)


def basis_in_words(basis: str) -> str:
    """A source with its grade, or that there is none."""
    return translated(ASSUMED) if basis == ASSUMED else graded(basis)


def graded(source: str) -> str:
    """A source's id with its grade; other texts as they are."""
    return f"{source} ({sources()[source].grade})" if source in sources() else source


def cited(source: Source) -> str:
    """A numbered source in full: its grade, who published it, its title and its year."""
    said = [translated(part) for part in (source.publisher, source.title) if part]
    listed, *others = [*said, *([source.year] if source.year else [])]
    for part in others:
        listed = translated("{one}, {other}").format(one=listed, other=part)
    return translated("{source}: {what}").format(source=graded(source.id), what=listed)


def note_in_words(record: Record) -> str:
    """What is noted of a value; a note of the scenario is in its author's language."""
    if record.note:
        return translated(record.note) if is_of_a_tax_preset(record) else record.note
    return translated("default") if record.is_default else ""
