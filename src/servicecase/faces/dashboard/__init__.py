"""The dashboard of management: should we launch, on which contract, and what if."""

from servicecase.faces.dashboard.view import Dashboard, dashboard

__all__ = ["Dashboard", "dashboard"]
