"""What a login's own tokens say of it: they are JWTs, whose claims anyone can read.

They are decoded, not verified: the provider verifies them at each request, and we only show what they say.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from proxy.json_values import text_in
from proxy.model import JsonObject

_AUTH = "https://api.openai.com/auth"
_PROFILE = "https://api.openai.com/profile"
_PLANS = {
    "free": "Free", "go": "Go", "plus": "Plus", "pro": "Pro", "prolite": "Pro Lite", "team": "Team",
    "business": "Business", "enterprise": "Enterprise", "hc": "Enterprise", "edu": "Edu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claims:
    """Of an id token or an access token; empty where it does not say."""

    email: str = ""
    plan: str = ""
    """As shown: "Plus"."""
    account_id: str = ""
    """The ChatGPT account, which requests must name."""
    user_id: str = ""
    expires_at: datetime | None = None


def read_claims(token: str) -> Claims:
    """The claims of a JWT; empty ones when it is none."""
    claims = _payload(token)
    auth, profile = _part(claims, _AUTH), _part(claims, _PROFILE)
    return Claims(
        email=_text(claims, "email") or _text(profile, "email"),
        plan=plan_name(_text(auth, "chatgpt_plan_type")),
        account_id=_text(auth, "chatgpt_account_id"),
        user_id=_text(auth, "chatgpt_user_id") or _text(auth, "user_id") or _text(claims, "sub"),
        expires_at=_moment(claims.get("exp")),
    )


def plan_name(plan: str) -> str:
    """As shown."""
    return _PLANS.get(plan.lower(), plan.replace("_", " ").capitalize())


def plan_key(name: str) -> str:
    """The provider's own word for a plan as shown."""
    known = (key for key, shown in _PLANS.items() if shown == name)
    return next(known, name.lower().replace(" ", "_"))


def _payload(token: str) -> JsonObject:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        value = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _part(claims: JsonObject, name: str) -> JsonObject:
    part = claims.get(name)
    return part if isinstance(part, dict) else {}


def _text(claims: JsonObject, name: str) -> str:
    return text_in(claims, name).strip()


def _moment(epoch_s: object) -> datetime | None:
    if isinstance(epoch_s, bool) or not isinstance(epoch_s, int | float):
        return None
    try:
        return datetime.fromtimestamp(epoch_s, UTC)
    except (ValueError, OverflowError, OSError):
        return None
