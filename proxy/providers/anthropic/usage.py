"""Asking Anthropic itself: the usage endpoint, whose numbers are percent, and the profile (wire-facts 2.5, 2.8).

Headers of ordinary traffic state the same windows as fractions; see `limits`.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus

from proxy.call import Answer, Fetch, UpstreamRequest
from proxy.credential import Credential, OAuthCredential
from proxy.errors import CredentialError, UpstreamError, UpstreamFormatError, UsageBusy
from proxy.model import AccountId, ExtraUsage, JsonObject, Observation, UsageWindow, WindowSource
from proxy.moments import read_moment
from proxy.own_calls import own_headers, read_json, retry_after_s
from proxy.provider import Profile
from proxy.providers.anthropic.credential import CONSOLE_LOGIN, account_key
from proxy.providers.anthropic.plan import plan_of_organization
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.providers.anthropic.signing import sign
from proxy.providers.anthropic.windows import WindowKind, model_family, scoped, window_kind

_PROFILE_SCOPE = "user:profile"
_NO_ENDPOINT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_NO_WINDOWS = frozenset({"extra_usage", "spend"})
_GROUPS = {"session": window_kind("five_hour"), "weekly": window_kind("seven_day")}


def has_usage(credential: Credential) -> bool:
    """API keys, long-lived tokens and Console logins have no usage endpoint; nothing is called for them."""
    return (
        isinstance(credential, OAuthCredential)
        and credential.expires_at is not None
        and credential.extra.get("type") != CONSOLE_LOGIN
        and (not credential.scopes or _PROFILE_SCOPE in credential.scopes)
    )


async def fetch_usage(
    account_id: AccountId,
    credential: Credential,
    settings: AnthropicSettings,
    fetch: Fetch,
    now: datetime,
) -> Observation | None:
    """All windows and the state of extra usage; None when this credential has no usage endpoint.

    Raises UsageBusy when asked to wait, UpstreamError, UpstreamFormatError.
    """
    if not isinstance(credential, OAuthCredential) or not has_usage(credential):
        return None
    answer = await fetch(_request(settings.usage_address, credential))
    if answer.status in _NO_ENDPOINT:
        return None
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        title = "Anthropic limits usage checks; the numbers are those of your traffic."
        raise UsageBusy(title, retry_after_s=retry_after_s(answer, now))
    return read_usage(_good_body(answer, "usage"), account_id, now)


async def fetch_profile(
    credential: Credential, settings: AnthropicSettings, fetch: Fetch, now: datetime
) -> Profile | None:
    """Email, plan and ids; None when this credential may not read them.

    Raises UsageBusy when asked to wait, CredentialError when the login is not accepted, UpstreamError,
    UpstreamFormatError.
    """
    if not isinstance(credential, OAuthCredential) or not has_usage(credential):
        return None
    answer = await fetch(_request(settings.profile_address, credential))
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise CredentialError("Anthropic does not accept this login.")
    if answer.status in _NO_ENDPOINT:
        return None
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        title = "Anthropic limits profile checks."
        raise UsageBusy(title, retry_after_s=retry_after_s(answer, now))
    stated = read_json(_good_body(answer, "profile"))
    if stated is None:
        raise _no_json("profile")
    account = stated.get("account")
    email = account.get("email") if isinstance(account, dict) else None
    return Profile(
        email=email if isinstance(email, str) else "",
        plan=plan_of_organization(stated.get("organization")),
        account_key=account_key(stated),
    )


def read_usage(body: bytes, account_id: AccountId, now: datetime) -> Observation:
    """The windows that the usage endpoint states, as of `now`.

    Percent is 0-100 and may exceed 100. A window that Anthropic left null is absent, not zero. Windows named in
    both the old fields and the newer `limits` list are taken from the list.
    Raises UpstreamFormatError when the body is no JSON object.
    Source: tests/data/anthropic/usage.json.
    """
    try:
        stated = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _no_json("usage") from error
    if not isinstance(stated, dict):
        raise _no_json("usage")
    windows = {
        kind.name: UsageWindow(
            account_id=account_id,
            name=kind.name,
            used_percent=percent,
            resets_at=resets_at,
            observed_at=now,
            source=WindowSource.USAGE_ENDPOINT,
            span=kind.span,
            model_family=kind.model_family,
        )
        for kind, percent, resets_at in (*_from_fields(stated), *_from_list(stated))
    }
    return Observation(tuple(windows.values()), extra=read_extra(stated, now), is_complete=True)


_Found = tuple[WindowKind, float, datetime | None]


def _from_fields(stated: JsonObject) -> Iterator[_Found]:
    """`"seven_day_opus": {"utilization": 12.5, "resets_at": "…"}`; every field of that form is a window."""
    for name, value in stated.items():
        if name in _NO_WINDOWS or not isinstance(value, dict):
            continue
        if (percent := _number(value.get("utilization"))) is not None:
            yield window_kind(name), float(percent), read_moment(value.get("resets_at"))


def _from_list(stated: JsonObject) -> Iterator[_Found]:
    """`{"kind": "weekly_scoped", "group": "weekly", "percent": 5, "scope": {"model": {"display_name": "Fable"}}}`."""
    limits = stated.get("limits")
    for limit in limits if isinstance(limits, list) else ():
        if not isinstance(limit, dict):
            continue
        kind = _listed_kind(limit)
        percent = _number(limit.get("percent"))
        if kind is not None and percent is not None:
            yield kind, float(percent), read_moment(limit.get("resets_at"))


def _listed_kind(limit: JsonObject) -> WindowKind | None:
    group = limit.get("group") or limit.get("kind")
    if not isinstance(group, str):
        return None
    whole = _GROUPS.get(group.partition("_")[0]) or window_kind(group)
    scope = limit.get("scope")
    return _part(whole, scope) if isinstance(scope, dict) else whole


def _part(whole: WindowKind, scope: JsonObject) -> WindowKind:
    """`scope` is `{"model": {"id": …, "display_name": "Fable"}, "surface": null}`; either may be null."""
    model, surface = scope.get("model"), scope.get("surface")
    if isinstance(model, dict):
        title = str(model.get("display_name") or model.get("id") or "one model")
        family = model_family(str(model.get("id") or "")) or title.partition(" ")[0].lower()
        return scoped(whole, title, family)
    if isinstance(surface, str) and surface:
        return scoped(whole, surface.replace("_", " ").capitalize(), None)
    return whole


def read_extra(stated: JsonObject, now: datetime) -> ExtraUsage | None:
    """Paid extra usage from the newer `spend` or the older `extra_usage`; amounts come in minor units."""
    spend, older = stated.get("spend"), stated.get("extra_usage")
    if isinstance(spend, dict):
        return ExtraUsage(
            is_enabled=spend.get("enabled") is True,
            observed_at=now,
            used=_money(spend.get("used")),
            limit=_money(spend.get("limit")),
            currency=_currency(spend.get("used")) or _currency(spend.get("limit")) or "USD",
        )
    if not isinstance(older, dict):
        return None
    places = older.get("decimal_places")
    return ExtraUsage(
        is_enabled=older.get("is_enabled") is True,
        observed_at=now,
        used=_major(older.get("used_credits"), places),
        limit=_major(older.get("monthly_limit"), places),
        currency=_currency(older) or "USD",
    )


def _money(value: object) -> Decimal | None:
    """`{"amount_minor": 186, "currency": "USD", "exponent": 2}`."""
    if not isinstance(value, dict):
        return None
    return _major(value.get("amount_minor"), value.get("exponent"))


def _major(minor: object, places: object) -> Decimal | None:
    amount = _number(minor)
    if amount is None:
        return None
    return amount.scaleb(-places if isinstance(places, int) and 0 <= places <= 6 else -2)


def _currency(value: object) -> str:
    currency = value.get("currency") if isinstance(value, dict) else None
    return currency.upper() if isinstance(currency, str) else ""


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _request(url: str, credential: OAuthCredential) -> UpstreamRequest:
    headers = own_headers({})
    sign(headers, credential)
    return UpstreamRequest("GET", url, headers)


def _good_body(answer: Answer, what: str) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise UpstreamError(
            f"Anthropic did not tell the {what}.", detail=f"It answered {answer.status}."
        )
    return answer.body


def _no_json(what: str) -> UpstreamFormatError:
    return UpstreamFormatError(f"Anthropic's {what} answer is no JSON object.")
