"""How does a number come about, from the result down to its inputs and their sources?"""
