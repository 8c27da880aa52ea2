"""How people read names and numbers: language, labels, units, sources, phrases, the style of charts.

Imports cases, uncertainty and below. A sentence about one question belongs into the room of that question.
"""
