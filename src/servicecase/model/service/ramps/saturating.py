"""Saturating: each month the same share of those not yet reached."""

import numpy as np


def ramp(service_month, ramp_months):
    """Share of the eventual users whom the service has reached. [share]

    63% (one less 1/e) of them at the end of month `ramp_months`.
    """
    return 1 - np.exp(-np.maximum(service_month, 0) / ramp_months)
