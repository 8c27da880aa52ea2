"""Logistic: slow, then fast, then slow; half of the users at the midpoint."""

import numpy as np

from servicecase.engine.timeline import where


def ramp(service_month, ramp_midpoint, ramp_scale, in_service):
    """Share of the eventual users whom the service has reached. [share]"""
    return where(in_service, 1 / (1 + np.exp(-(service_month - ramp_midpoint) / ramp_scale)), 0)
