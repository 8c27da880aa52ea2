"""How does a number come about, from the result down to its inputs and their sources?"""

from servicecase.questions.explanation import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
