"""Within which range of a term can both sides agree?"""

from servicecase.questions.negotiation import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
