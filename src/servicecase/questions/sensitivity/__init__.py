"""How does a result follow each assumption? Elasticities, spider and rank correlations."""

from servicecase.questions.sensitivity import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
