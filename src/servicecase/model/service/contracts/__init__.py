"""The contract with whoever does the work.

To add a form: a page here with at least a line `contract_income`, and rows for its terms in the
assumption catalogue. The page's first docstring line, up to the colon, is its title.
"""

CHOICE = "contract"
DEFAULT = None
