"""In-house: the company does the work itself, and takes all of the sales and all of the cost."""

from servicecase.engine.timeline import where


def contractor_delivers():
    """Whether a contractor does the work and collects the sales. [flag]"""
    return 0


def delivery_overhead(team_overhead_per_month, pay_level, in_service):
    """Supervision, premises and transport of the company's own team, whatever it sells. [yuan/month]

    A contractor spreads them over several estates; the company has one team for this one.
    """
    return where(in_service, team_overhead_per_month * pay_level, 0)


def company_delivery_cost(delivery_cost):
    """Cost of the work that the company bears: all of it. [yuan/month]"""
    return delivery_cost


def contract_income(gross_sales):
    """All that the residents pay. [yuan/month]"""
    return gross_sales


def contract_receipts(gross_sales):
    """Cash from the residents, in the month of the visit. [yuan/month]"""
    return gross_sales
