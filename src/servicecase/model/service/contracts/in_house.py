"""In-house: the company does the work itself, with all of the sales and all of the cost."""


def contractor_delivers():
    """Whether a contractor does the work and collects the sales. [flag]"""
    return 0


def contract_income(gross_sales):
    """All that the residents pay. [yuan/month]"""
    return gross_sales


def contract_receipts(gross_sales):
    """Cash from the residents, in the month of the visit. [yuan/month]"""
    return gross_sales
