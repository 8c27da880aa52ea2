"""The realistic scenario's net present value as modelx cells of the month, in a space with the parameter `draw`.

Names that are no cells here are references that `rivals.modelx_run` sets: ``given``, ``drawn``, ``exp``.
"""
# ruff: noqa: D103, F821 - cells take their names from the space


def reached(month):
    if month < given.start_month:
        return 0.0
    return min(value("adoption"), 1.0) * (1 - exp((given.start_month - 1 - month) / value("ramp_months")))


def active(month):
    if month < given.start_month:
        return 0.0
    returning = value("monthly_readoption")
    retention = 1 - value("monthly_churn") - returning
    return active(month - 1) * retention + reached(month) - (1 - returning) * reached(month - 1)


def value(name):
    return drawn[name][draw]


def purchases(month):
    return active(month) * given.season[month - 1]


def price_level(month):
    return value("price") * (1 + value("price_growth")) ** (max(month - given.start_month, 0) // 12)


def income(month):
    return given.base_quantity * purchases(month) * price_level(month) * value("commission_rate")


def pay_level(month):
    return (1 + value("wage_growth")) ** ((month - 1) // 12)


def hours_per_visit():
    calls = value("callback_share") * value("callback_hours")
    return value("dispatch_hours") + calls + value("inspection_share") * value("inspection_hours")


def coordination_cost(month):
    posts = given.households * purchases(month) * hours_per_visit() / given.coordinator_hours
    return posts * value("coordinator_pay") * pay_level(month)


def claims_cost(month):
    claims = given.households * purchases(month) * value("claim_rate")
    return claims * value("cost_per_claim") * value("company_claim_share")


def monthly_cost(month):
    if month < given.start_month:
        return 0.0
    return given.households * value("system_cost_per_household") / 12 + value("marketing_per_month")


def launch_outlay(month):
    if month != given.start_month:
        return 0.0
    return value("launch_cost") + value("launch_cost_per_household") * given.households


def vat_and_surcharges(month):
    return income(month) * given.vat_share * (1 + given.surcharge_rate)


def outflow(month):
    costs = coordination_cost(month) + claims_cost(month) + monthly_cost(month)
    return costs + launch_outlay(month) + vat_and_surcharges(month)


def profit_to_date(month):
    return profit_to_date(month - 1) + income(month) - outflow(month) if month else 0.0


def taxed_profit(month):
    return max(taxed_profit(month - 1), profit_to_date(month)) if month else 0.0


def income_tax(month):
    return given.income_tax_rate * (taxed_profit(month) - taxed_profit(month - 1))


def due(month):
    return unsettled(month - 1) + income(month)


def unsettled(month):
    return 0.0 if month == 0 or given.settles[month - 1] else due(month)


def receipts(month):
    return due(month) if given.settles[month - 1] else 0.0


def present_value(month):
    cash = receipts(month) - outflow(month) - income_tax(month)
    return cash * (1 + value("discount_rate")) ** (-month / 12)


def npv():
    return sum(present_value(month) for month in range(1, len(given.season) + 1))
