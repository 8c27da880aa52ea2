"""Bass: some adopt by themselves, others follow their neighbours."""

import numpy as np


def years_in_service(service_month, months_per_year):
    """Years that the service has run. [year]"""
    return np.maximum(service_month, 0) / months_per_year


def diffusion_decay(innovation, imitation, years_in_service):
    """Share of eventual users still to be reached, before imitation is counted. [1]"""
    return np.exp(-(innovation + imitation) * years_in_service)


def ramp(innovation, imitation, diffusion_decay):
    """Share of the eventual users whom the service has reached. [share]

    F. M. Bass, A new product growth model for consumer durables, Management Science 15(5), 1969.
    """
    return (1 - diffusion_decay) / (1 + imitation / innovation * diffusion_decay)
