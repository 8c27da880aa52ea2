"""On which contract? Every form of a service side by side: who earns what, which is preferred, where that flips."""

from servicecase.questions.contracts import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
