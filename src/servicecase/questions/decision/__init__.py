"""Launch or not, on which contract, and how sure is that?"""

from servicecase.questions.decision import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
