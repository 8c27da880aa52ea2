"""At once: all in the first month."""

from servicecase.engine.timeline import where


def ramp(in_service):
    """Share of the eventual users whom the service has reached. [share]"""
    return where(in_service, 1, 0)
