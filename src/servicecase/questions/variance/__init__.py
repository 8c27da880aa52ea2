"""Whose uncertainty makes the result uncertain? Sobol indices."""

from servicecase.questions.variance import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
