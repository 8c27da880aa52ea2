"""The live workbook: every line of a case as formulas that refer to one another and to named assumptions."""

from servicecase.faces.workbook.export import to_excel

__all__ = ["to_excel"]
