"""How sure we are of what is stated: laws, draws, rank correlation, ensembles on any executor.

Imports cases and below. What is made of the draws is a question.
"""
