"""What it costs to do the work, whoever does it."""

from servicecase.engine.timeline import where


def delivery_hours(quantity_sold, hours_per_unit):
    """Hours worked in residents' homes. [hour/month]"""
    return quantity_sold * hours_per_unit


def delivery_pay(delivery_hours, worker_pay, pay_level, social_cost_rate):
    """Workers' pay, with the employer's social contributions. [yuan/month]"""
    return delivery_hours * worker_pay * pay_level * (1 + social_cost_rate)


def delivery_materials(quantity_sold, materials_per_unit):
    """Materials used up in the work. [yuan/month]"""
    return quantity_sold * materials_per_unit


def workers(delivery_hours, hours_per_worker):
    """Workers needed for the hours. [person]"""
    return delivery_hours / hours_per_worker


def delivery_insurance(workers, insurance_per_worker, months_per_year):
    """Employer's liability insurance for the workers. [yuan/month]"""
    return workers * insurance_per_worker / months_per_year


def delivery_overhead(overhead_per_month, pay_level, in_service):
    """Supervision, premises and transport that the contractor allocates to this estate. [yuan/month]"""
    return where(in_service, overhead_per_month * pay_level, 0)


def delivery_claims(visits, claim_rate, cost_per_claim, company_claim_share):
    """Cost of damage and complaints borne by whoever does the work. [yuan/month]

    The company's own share of them, as the one who sends the workers, is `claims_cost`.
    """
    return visits * claim_rate * cost_per_claim * (1 - company_claim_share)


def delivery_cost(delivery_pay, delivery_materials, delivery_insurance, delivery_overhead, delivery_claims):
    """Cost of doing the work, whoever bears it. [yuan/month]"""
    return delivery_pay + delivery_materials + delivery_insurance + delivery_overhead + delivery_claims
