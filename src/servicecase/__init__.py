"""Should a residential property company offer its residents a paid service, on which contract, and how sure is it?"""

from typing import TYPE_CHECKING, Any

from servicecase.case import Case, UnknownNameError, load, loads
from servicecase.engine.graph import LineError
from servicecase.engine.lines import ModelError
from servicecase.questions.contracts.settlement import settle
from servicecase.scenario.scenario import Fault, Scenario, ScenarioError

if TYPE_CHECKING:
    import os

    import ipywidgets

    from servicecase.questions.bridge.record import Bridge
    from servicecase.questions.comparison.record import Comparison

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Fault",
    "LineError",
    "ModelError",
    "Scenario",
    "ScenarioError",
    "UnknownNameError",
    "bridge",
    "compare",
    "explorer",
    "load",
    "loads",
    "settle",
]


def compare(before: Case, after: Case, lang: str | None = None) -> "Comparison":
    """What differs between two cases: inputs, and results."""
    return before.compare(after, lang)


def bridge(before: Case, after: Case, target: str = "npv", **options: Any) -> "Bridge":
    """What each difference of inputs contributes to the difference of a result; see `analysis.bridge.bridge`."""
    found: Bridge = before.bridge(after, target, **options)
    return found


def explorer(folder: "str | os.PathLike[str]", lang: str | None = None) -> "ipywidgets.Box":
    """A screen on the scenarios of a folder for JupyterLab; see `faces.explorer.explorer`."""
    from servicecase.faces import explorer

    return explorer.explorer(folder, lang)
