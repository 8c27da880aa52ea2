"""What remains after adjusting for optimism, with the evidence for each adjustment?"""

from servicecase.questions.optimism import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
