"""Lines evaluated once for each paid service."""
