"""Which contract is best under uncertainty?"""

from servicecase.questions.contract_risk import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
