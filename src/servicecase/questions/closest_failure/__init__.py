"""Which small joint change of the assumptions turns the decision?"""

from servicecase.questions.closest_failure import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
