"""What every analysis returns: numbers in a frozen record, with doors to how people read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servicecase.case import Case

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class Finding:
    """What an analysis found about a case.

    A subclass holds the numbers and gives them as a table; `faces.findings` says them in a sentence, as cells of
    text and as a chart, in the language that is spoken where they are asked for, or in the one named.
    """

    case: Case = field(repr=False)

    def table(self) -> pd.DataFrame:
        """The numbers, unrounded."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """The finding in words, with the figures that it rests on."""
        return self.in_words()

    def in_words(self, lang: str | None = None) -> str:
        """The sentence in a language, "en" or "zh". Raises ScenarioError for another."""
        from servicecase.questions import reading as findings

        return findings.sentence(self, lang)

    def chart(self, lang: str | None = None) -> go.Figure:
        """The finding as a picture whose title states it. Raises ScenarioError for a language that is not spoken."""
        from servicecase.questions import reading as findings

        return findings.chart(self, lang)

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        from servicecase.questions import reading as findings

        return findings.as_html(self)
