"""Lets nbval compare plotly figures by their numbers: nine significant digits, typed arrays decoded, no ids."""

import base64
import os
from typing import Any

import numpy as np
from nbval.plugin import IPyNbCell

from servicecase.faces.memo.execution import ENVIRONMENT

os.environ.update(ENVIRONMENT)  # kernels inherit it
SIGNIFICANT_DIGITS = 9  # far below any change that matters, above the noise between processors

_sanitize_text = IPyNbCell.sanitize


def _normalised(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if isinstance(value, list):
        return [_normalised(one) for one in value]
    if isinstance(value, dict):
        if "bdata" in value:
            return _normalised(np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"])).tolist())
        return {key: _normalised(one) for key, one in value.items() if key != "uid"}
    return value


def _sanitize(self: IPyNbCell, output: Any) -> Any:
    return _sanitize_text(self, output) if isinstance(output, str) else _normalised(output)


IPyNbCell.sanitize = _sanitize
