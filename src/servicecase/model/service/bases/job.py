"""Job: a price for each job done."""


def base_quantity(households, jobs_per_visit):
    """What would be sold if every household bought once. [job]"""
    return households * jobs_per_visit
