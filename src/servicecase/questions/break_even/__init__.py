"""Where does the result turn, and how far is that? Break-evens and switching values."""

from servicecase.questions.break_even import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
