"""What tells accounts of one email apart, the same in menu, notifications and window. Pure, no Qt."""

from collections.abc import Iterable

from proxy.model import Account


def mark_of(account: Account, accounts: Iterable[Account]) -> str:
    """The user's label; else, where another one of its provider has the same email, its plan or its place by age."""
    twins = [other for other in accounts if _has_same_name(other, account)]
    if account.label or len(twins) < 2:
        return account.label
    plans = [other.plan for other in twins if not other.label]
    if account.plan and plans.count(account.plan) == 1:
        return account.plan
    by_age = sorted(twins, key=lambda other: (other.created_at, other.id))
    return f"{by_age.index(account) + 1}"


def _has_same_name(one: Account, other: Account) -> bool:
    return (one.provider, one.email.lower()) == (other.provider, other.email.lower())
