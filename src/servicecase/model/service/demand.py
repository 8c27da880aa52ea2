"""Who uses the service, how often, and what the residents pay."""

import numpy as np

from servicecase.engine.timeline import compounded, entry, previous, retained_total


def adoption_at_price(adoption, price_effect):
    """Share of households that eventually take up the service at its price, at most all of them. [share]"""
    return np.minimum(adoption * price_effect, 1)


def reached_share(adoption_at_price, ramp):
    """Share of households that have taken up the service at least once. [share]"""
    return adoption_at_price * ramp


def inflow_of_users(reached_share, monthly_readoption, month_length):
    """New users in the month, and the share of all ever reached that returns. [share/month]"""
    return (reached_share - previous(reached_share)) / month_length + monthly_readoption * previous(reached_share)


def monthly_retention(monthly_churn, monthly_readoption, month_length):
    """Share of last month's users who stay. [share]

    Lapsed users are those ever reached less the active: their return appears as a lower retention here and as an inflow
    from all ever reached, so no second stock is needed.
    """
    return 1 - (monthly_churn + monthly_readoption) * month_length


def active_share(inflow_of_users, monthly_retention):
    """Share of households that use the service in the month. [share]"""
    return retained_total(inflow_of_users, monthly_retention)


def seasonal_factor(seasonality, month, first_calendar_month, month_length, year_length):
    """Purchases of the calendar month relative to an average one. [1]"""
    return entry(
        seasonality,
        np.remainder(month + first_calendar_month - month_length - month_length, year_length) / month_length + 1,
    )


def purchase_rate(active_share, purchases_per_month, seasonal_factor):
    """Purchases for each household of the estate. [visit/household/month]"""
    return active_share * (purchases_per_month * seasonal_factor)


def visits(households, purchase_rate):
    """Visits to residents: one for each purchase of a household. [visit/month]"""
    return households * purchase_rate


def quantity_sold(base_quantity, purchase_rate):
    """Quantity that residents buy, in units of the price base. [base/month]"""
    return base_quantity * purchase_rate


def price_level(price, price_growth, service_month, month_length, year_length):
    """Price of the month; rises once in each contract year. [yuan/base]"""
    return price * compounded(price_growth, np.floor(np.maximum(service_month - month_length, 0) / year_length))


def gross_sales(quantity_sold, price_level):
    """What the residents pay for the service, VAT included. [yuan/month]

    Base quantity x adoption x purchases a month x price. Source: S1.
    """
    return quantity_sold * price_level
