"""Numbers in an answer that count something."""

MOST = 10**12
"""Of tokens in one answer; more are a fault of the provider, and their sums would pass what a database holds."""


def counted(value: object) -> int:
    """`value` where it is a whole, positive and believable number; 0 for anything else."""
    return value if type(value) is int and 0 < value <= MOST else 0
