"""What running the service costs the company beside the work itself."""

from servicecase.engine.timeline import where


def coordination_hours(visits, dispatch_hours, callback_share, callback_hours, inspection_share, inspection_hours):
    """Hours of front desk and stewards: dispatch, call-backs, inspections. [hour/month]"""
    return visits * (dispatch_hours + callback_share * callback_hours + inspection_share * inspection_hours)


def coordination_cost(coordination_hours, coordinator_hours, coordinator_pay, pay_level):
    """Coordinators' pay for those hours, as a fraction of a post. [yuan/month]"""
    return coordination_hours * (coordinator_pay / coordinator_hours) * pay_level


def claims_cost(visits, claim_rate, cost_per_claim, company_claim_share):
    """Cost of damage and complaints borne by the company. [yuan/month]"""
    return visits * (claim_rate * cost_per_claim * company_claim_share)


def system_cost(households, system_cost_per_household, months_per_year, in_service):
    """Booking system, charged for every household of the estate. [yuan/month]"""
    return where(in_service, households * system_cost_per_household / months_per_year, 0)


def marketing_cost(marketing_per_month, in_service):
    """Continuing marketing. [yuan/month]"""
    return where(in_service, marketing_per_month, 0)


def customer_service_cost(coordination_cost, claims_cost):
    """Cost of looking after the residents who buy: coordination and claims. [yuan/month]"""
    return coordination_cost + claims_cost


def system_and_marketing_cost(system_cost, marketing_cost):
    """Cost of being known and booked: the booking system and continuing marketing. [yuan/month]"""
    return system_cost + marketing_cost


def running_cost(company_delivery_cost, customer_service_cost, system_and_marketing_cost):
    """Everything the company pays each month to run the service. [yuan/month]"""
    return company_delivery_cost + customer_service_cost + system_and_marketing_cost


def launch_outlay(launches, launch_cost, launch_cost_per_household, households, month_length):
    """One-off cost of the launch, in the month in which the service starts. [yuan/month]"""
    return where(launches, (launch_cost + launch_cost_per_household * households) / month_length, 0)
