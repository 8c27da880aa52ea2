"""How do two assumptions together move the result, and which contract is preferred where?"""

from servicecase.questions.maps import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
