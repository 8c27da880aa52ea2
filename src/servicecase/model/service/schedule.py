"""When the service runs: months and contract years since its start."""

import numpy as np


def service_month(month, start_month, month_length):
    """Months that the service has run by the end of the month; zero or less before its start. [month]"""
    return month - start_month + month_length


def in_service(service_month):
    """Whether the service runs in the month. [flag]"""
    return service_month > 0


def launches(service_month, month_length):
    """Whether the service starts in the month. [flag]"""
    return np.equal(service_month, month_length)


def ends(month, horizon_months):
    """Whether the horizon ends with the month. [flag]"""
    return np.equal(month, horizon_months)


def opens_contract_year(service_month, month_length, year_length):
    """Whether a contract year, counted from the start of the service, begins with the month. [flag]"""
    return np.equal(np.remainder(service_month - month_length, year_length), 0)


def closes_contract_year(service_month, year_length, ends):
    """Whether a contract year, or the horizon, ends with the month. [flag]"""
    return np.logical_or(np.equal(np.remainder(service_month, year_length), 0), ends)
