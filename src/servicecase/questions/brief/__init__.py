"""Launch or not? What management has to know to decide."""
