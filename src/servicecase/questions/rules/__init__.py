"""When does the case lose, in a rule of a few words?"""

from servicecase.questions.rules import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
