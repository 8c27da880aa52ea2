"""A scenario and its file: reading, extending, what-ifs, presets, checks between its parts, saving.

Imports inputs and below. Nothing is evaluated here: that is a case.
"""
