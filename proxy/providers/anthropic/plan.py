"""The plan of a login, as people call it."""

import re

from proxy.model import JsonObject

_NAMES = {"api": "API", "pro": "Pro", "max": "Max", "team": "Team", "enterprise": "Enterprise", "free": "Free"}  # fmt: skip
_MULTIPLE = re.compile(r"_(\d+x)$")


def plan_name(subscription: object, tier: object) -> str:
    """`subscription` is "max" or "claude_max", `tier` "default_claude_max_20x": "Max 20x". Empty when neither says."""
    word = subscription if isinstance(subscription, str) else ""
    word = word.lower().removeprefix("claude_")
    level = tier if isinstance(tier, str) else ""
    multiple = _MULTIPLE.search(level)
    if not word and multiple:
        word = level.removesuffix(multiple[0]).rpartition("_")[2]
    name = _NAMES.get(word, word.replace("_", " ").capitalize())
    return f"{name} {multiple[1]}" if name and multiple else name


def plan_of_login(login: JsonObject) -> str:
    """The plan that a login's own fields name: Claude Code's, or those of a token answer."""
    if plan := plan_name(login.get("subscriptionType"), login.get("rateLimitTier")):
        return plan
    return plan_of_organization(login.get("organization"))


def plan_of_organization(organization: object) -> str:
    """The plan in the `organization` part of a profile or of a token answer."""
    if not isinstance(organization, dict):
        return ""
    return plan_name(organization.get("organization_type"), organization.get("rate_limit_tier"))
