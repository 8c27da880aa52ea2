"""How lines become a graph and a graph becomes numbers: operators over months, recorded trees, pages, wiring.

Imports NumPy alone. Knows nothing of the business: no line, assumption or scenario is named here.
"""
