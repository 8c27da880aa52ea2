"""Should a residential property company offer its residents a paid service, on which contract, and how sure is it?"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from servicecase.case import Case, UnknownNameError, load, loads, settle
from servicecase.graph import LineError
from servicecase.lines import ModelError
from servicecase.scenario import Fault, Scenario, ScenarioError

if TYPE_CHECKING:
    from servicecase.faces.tables import Comparison

try:
    __version__ = version("servicecase")
except PackageNotFoundError:  # run from a folder that was not installed
    __version__ = "0+unknown"

__all__ = [
    "Case",
    "Fault",
    "LineError",
    "ModelError",
    "Scenario",
    "ScenarioError",
    "UnknownNameError",
    "compare",
    "load",
    "loads",
    "settle",
]


def compare(before: Case, after: Case) -> "Comparison":
    """What differs between two cases: inputs, and results."""
    return before.compare(after)
