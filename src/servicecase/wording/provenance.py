"""What the numbers on a face come from."""

from __future__ import annotations

from servicecase.case import Case
from servicecase.version import __version__
from servicecase.wording.language import translated


def provenance(case: Case) -> str:
    """Version and fingerprint of the inputs, for every output."""
    named = {"version": __version__, "fingerprint": case.scenario.fingerprint()}
    text = translated("servicecase {version} · inputs {fingerprint}").format(**named)
    if not case.scenario.price_year:
        return text
    return translated("{text} · prices of {year}").format(text=text, year=case.scenario.price_year)
