"""What is stated: faults, names and keys, the catalogue of assumptions, records, and reading them from text and tables.

Imports the engine and the model. Whatever takes a whole scenario belongs into `scenario`.
"""
