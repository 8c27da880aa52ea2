"""What would it be worth to know more before deciding? EVPI and EVPPI."""

from servicecase.questions.information import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
