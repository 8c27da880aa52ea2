"""Questions asked of a case. Each is a plain function that takes a Case and returns a small frozen record."""
