"""Which price is best for the company?"""

from servicecase.questions.price import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
