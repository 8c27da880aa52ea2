"""Linear: the same number of new users each month."""

import numpy as np


def ramp(service_month, ramp_months):
    """Share of the eventual users whom the service has reached. [share]

    All of them at the end of month `ramp_months`.
    """
    return np.minimum(np.maximum(service_month / ramp_months, 0), 1)
