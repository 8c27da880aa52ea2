"""Where analysts explore the scenarios of a folder: a workspace without widgets, and views of it."""
