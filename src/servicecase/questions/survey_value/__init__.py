"""Does it pay to ask residents first, and how many of them?"""

from servicecase.questions.survey_value import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
