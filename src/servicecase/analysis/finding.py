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
    text and as a chart.
    """

    case: Case = field(repr=False)

    def table(self) -> pd.DataFrame:
        """The numbers, unrounded."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """The finding in words, with the figures that it rests on."""
        from servicecase.faces import findings

        return findings.sentence(self)

    def chart(self) -> go.Figure:
        """The finding as a picture whose title states it."""
        from servicecase.faces import findings

        return findings.chart(self)

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        from servicecase.faces import findings

        return findings.as_html(self)
