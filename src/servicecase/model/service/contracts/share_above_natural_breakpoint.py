"""Share above natural breakpoint: a base fee, and a share of the sales above the point where the share equals the
fee."""

from servicecase.model.service.contracts.share_above_breakpoint import contract_income, excess_to_date

__all__ = ["breakpoint", "contract_income", "excess_to_date"]


def breakpoint(base_fee, year_length, share_rate):
    """Yearly payments at which the share equals the base fee. [yuan]"""
    return base_fee * year_length / share_rate
