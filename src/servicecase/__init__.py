"""Should a residential property company offer its residents a paid service, on which contract, and how sure is it?"""

from servicecase.api import Case
from servicecase.case import UnknownNameError
from servicecase.engine.graph import LineError
from servicecase.engine.lines import ModelError
from servicecase.functions import bridge, compare, explorer, load, loads, settle
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.scenario.scenario import Scenario
from servicecase.version import __version__

__all__ = [
    "Case",
    "Fault",
    "LineError",
    "ModelError",
    "Scenario",
    "ScenarioError",
    "UnknownNameError",
    "__version__",
    "bridge",
    "compare",
    "explorer",
    "load",
    "loads",
    "settle",
]


def __dir__() -> list[str]:
    return sorted(__all__)
