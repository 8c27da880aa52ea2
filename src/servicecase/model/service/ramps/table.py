"""Table: a share for each month of service; the last one applies from then on."""

from servicecase.engine.timeline import entry, where


def ramp(ramp_table, service_month, month_length, in_service):
    """Share of the eventual users whom the service has reached. [share]"""
    return where(in_service, entry(ramp_table, service_month / month_length), 0)
