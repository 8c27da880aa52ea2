"""Lines evaluated once for the estate. A service's line used here means its sum over the services."""
