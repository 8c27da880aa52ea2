"""Which assumption moves the result most over its range?"""

from servicecase.questions.tornado import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
