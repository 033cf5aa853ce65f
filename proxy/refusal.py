"""What a client is told when we refuse or fail: why nobody can serve, and the headers that go with it."""

import math
from datetime import datetime, timedelta

from proxy.choice import Cause, Nobody
from proxy.errors import NobodyCanServe, ProxyError, RenewalFailed

ERROR_HEADER = "x-loadline-error"


def error_headers(failure: ProxyError, now: datetime) -> list[tuple[str, str]]:
    """Beside the body in the client's dialect: the stable code, and how long to wait where that helps."""
    headers = [("content-type", "application/json"), (ERROR_HEADER, failure.code)]
    if isinstance(failure, NobodyCanServe):
        headers += failure.headers
        if failure.until is not None:
            headers.append(("retry-after", str(_seconds_until(failure.until - now))))
    elif isinstance(failure, RenewalFailed) and failure.retry_after_s > 0:
        headers.append(
            ("retry-after", str(_seconds_until(timedelta(seconds=failure.retry_after_s))))
        )
    return headers


def refusal(nobody: Nobody, provider: str, now: datetime) -> NobodyCanServe:
    """Says in words why no account of `provider` can serve, and what to do."""
    names = ", ".join(account.label or account.email for account in nobody.accounts)
    match nobody.cause:
        case Cause.NO_ACCOUNT:
            return NobodyCanServe(
                f"No {provider} account yet.",
                hint="Open Loadline and import one.",
                code=nobody.cause,
                status=503,
            )
        case Cause.OUT_OF_REACH:
            return NobodyCanServe(
                f"The login of {names} is kept by its own tool and serves that tool's route only.",
                hint="Use that route, or import another account in Loadline.",
                code=nobody.cause,
                status=503,
            )
        case Cause.MODEL:
            return NobodyCanServe(
                f"No {provider} account may serve this model: {names}.",
                hint="Each is limited to other models in Loadline's Accounts page.",
                code=nobody.cause,
                status=404,
            )
        case Cause.SIGN_IN:
            return NobodyCanServe(
                f"{provider} asks you to sign in again: {names}.",
                hint="Open Loadline and choose “Sign in again…” at the account.",
                code=nobody.cause,
                status=401,
            )
        case Cause.PAUSED:
            return NobodyCanServe(
                f"Every {provider} account is paused in Loadline: {names}.",
                hint="Resume one in the Accounts page.",
                code=nobody.cause,
                status=503,
            )
        case Cause.RESTING:
            return _resting_refusal(nobody, provider, names, now)


def _resting_refusal(nobody: Nobody, provider: str, names: str, now: datetime) -> NobodyCanServe:
    rest = nobody.rest
    assert rest is not None
    return NobodyCanServe(
        f"Every {provider} account rests: {names}.",
        detail=f"{rest.reason[:1].upper()}{rest.reason[1:]}." if rest.reason else "",
        hint=f"The first serves again in {in_words(rest.until - now)}.",
        code=nobody.cause,
        status=429,
        until=rest.until,
        headers=rest.headers,
    )


def in_words(wait: timedelta) -> str:
    """A wait for people, rounded up: "40 s", "12 min", "2 h 15 min"."""
    seconds = _seconds_until(wait)
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(-(-seconds // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _seconds_until(wait: timedelta) -> int:
    """Rounded up, so that nobody comes a moment too early."""
    return max(1, math.ceil(wait.total_seconds()))
