"""Flat fee: the contractor pays a fixed sum whatever it sells (包干)."""

import numpy as np

from servicecase.engine.timeline import carry_back, carry_forward, previous, running_total, where


def flat_fee_steps(service_month, flat_fee_first_step, flat_fee_step_interval):
    """Number of increases of the fee so far. [1]"""
    return np.maximum(np.floor((service_month - flat_fee_first_step) / flat_fee_step_interval) + 1, 0)


def contract_income(flat_fee, flat_fee_step, flat_fee_steps, service_month, flat_fee_free_months):
    """The fixed sum, with its rises, after the free months. [yuan/month]

    Never below zero. Accrued in the month it is for, whenever it is paid. Source: S1, S3.
    """
    return where(service_month > flat_fee_free_months, np.maximum(flat_fee + flat_fee_step * flat_fee_steps, 0), 0)


def flat_fee_falls_due(service_month, month_length, settlement_months):
    """Whether a settlement period begins with the month. [flag]"""
    return np.equal(np.remainder(service_month - month_length, settlement_months), 0)


def fee_paid_ahead(contract_income, settles, flat_fee_falls_due):
    """Fees up to the end of the latest period paid in advance. [yuan]"""
    return carry_forward(carry_back(running_total(contract_income), settles), flat_fee_falls_due)


def contract_receipts(fee_paid_ahead, income_settled, flat_fee_in_advance, month_length):
    """Cash from the contract, at the start of each settlement period or at its end. [yuan/month]"""
    return (
        where(flat_fee_in_advance, fee_paid_ahead - previous(fee_paid_ahead), income_settled - previous(income_settled))
        / month_length
    )


def deposit_movement(launches, ends, deposit, month_length):
    """Deposit received at the start less deposit returned at the end of the horizon. [yuan/month]"""
    return (where(launches, deposit, 0) - where(ends, deposit, 0)) / month_length
