"""A day of two providers in small: subscriptions whose windows fill by what is served, trouble, and ended logins.

What is true of an account is kept here, apart from what the program knows: so a test can say afterwards whether
somebody could have served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from proxy.clock import Clock
from proxy.model import AccountId, ProviderId
from tests.fakes import anthropic, openai
from tests.fakes.anthropic import FakeAnthropic, token_of
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.openai import FakeOpenAI
from tests.fakes.replies import Reply, Seen, json_reply

ANTHROPIC, OPENAI = ProviderId("anthropic"), ProviderId("openai")
FIVE_HOURS, WEEK = timedelta(hours=5), timedelta(days=7)
REQUEST_ID = "request-id"


@dataclass
class Window:
    """One usage window of a subscription. It begins with its first use and holds so many units."""

    name: str
    """As shown: "5h", "weekly", "weekly · Opus"."""
    span: timedelta
    units: int
    family: str | None = None
    used: int = 0
    resets_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """Begins anew when its time is over."""
        if self.resets_at is not None and now >= self.resets_at:
            self.used, self.resets_at = 0, None

    def take(self, units: int, now: datetime) -> None:
        self.used += units
        if self.resets_at is None:
            self.resets_at = now + self.span

    @property
    def is_full(self) -> bool:
        return self.used >= self.units

    @property
    def percent(self) -> float:
        return 100 * self.used / self.units

    def counts(self, model: str) -> bool:
        return self.family is None or self.family in model


@dataclass
class Subscription:
    """One account at its provider."""

    name: str
    provider: ProviderId
    windows: tuple[Window, ...]
    models: str = ""
    """The only ones that its user lets it serve."""
    account_id: AccountId = field(default=AccountId(""))
    """In the program."""
    is_signed_out: bool = False
    refused_until: dict[str | None, datetime] = field(default_factory=dict)
    """By model family: what the provider answered; until then nobody should ask again."""

    @property
    def email(self) -> str:
        return f"{self.name}@example.com"

    def full(self, model: str, now: datetime) -> list[Window]:
        """The windows that keep it from serving the model."""
        for window in self.windows:
            window.look(now)
        return [window for window in self.windows if window.counts(model) and window.is_full]

    def free_at(self, model: str, now: datetime) -> datetime:
        """When it can serve the model again."""
        return max((w.resets_at or now for w in self.full(model, now)), default=now)

    def may_serve(self, model: str) -> bool:
        """Its login is good, and its user lets it."""
        return not self.is_signed_out and (not self.models or self.models.rstrip("*") in model)


@dataclass(frozen=True)
class Asked:
    """A request that reached a provider."""

    id: str
    """Of the answer; in the header `request-id`, which reaches client and record."""
    subscription: Subscription
    session_id: str
    status: int


class Day:
    """What both providers know, and what they were asked.

    State that a test changes: who is in trouble, and which answers go wrong.
    """

    def __init__(self, clock: Clock, subscriptions: Sequence[Subscription]) -> None:
        self.clock = clock
        self.subscriptions = subscriptions
        self.troubled: set[ProviderId] = set()
        self.stumbles: set[ProviderId] = set()
        """The next answer of these fails once, by itself."""
        self.asked: list[Asked] = []
        self.rested_too_little: list[str] = []
        """Requests that came while their account had been told to rest."""
        self.moment = 0
        """Counts what happens at once as one; moved on by the test."""
        self._refused_in: dict[str, int] = {}

    def of(self, provider: ProviderId) -> list[Subscription]:
        return [each for each in self.subscriptions if each.provider == provider]

    def able(self, provider: ProviderId, model: str) -> list[Subscription]:
        """Those that could serve the model now."""
        if provider in self.troubled:
            return []
        return [
            each
            for each in self.of(provider)
            if each.may_serve(model) and not each.full(model, self.clock())
        ]

    def answer(
        self, who: Subscription, session_id: str | None, model: str, units: int
    ) -> tuple[str, int, list[Window]]:
        """The id and status of the answer to one more request, and the windows that refuse it."""
        now, id_ = self.clock(), f"req_up_{len(self.asked)}"
        self._check_rest(who, model, now)
        refusing: list[Window] = []
        status = HTTPStatus.OK
        if who.provider in self.troubled or who.provider in self.stumbles:
            self.stumbles.discard(who.provider)
            status = HTTPStatus.SERVICE_UNAVAILABLE
        elif refusing := who.full(model, now):
            status = HTTPStatus.TOO_MANY_REQUESTS
            self._refuse(who, refusing, now)
        else:
            for window in who.windows:
                if window.counts(model):
                    window.take(units, now)
        self.asked.append(Asked(id_, who, session_id or "", status))
        return id_, status, refusing

    def _refuse(self, who: Subscription, windows: Sequence[Window], now: datetime) -> None:
        whole = [window for window in windows if window.family is None]
        family = None if whole else windows[0].family
        until = max(window.resets_at or now for window in whole or windows)
        if who.refused_until.get(family) != until:
            self._refused_in[f"{who.name} {family}"] = self.moment
        who.refused_until[family] = until

    def _check_rest(self, who: Subscription, model: str, now: datetime) -> None:
        """What is asked at the very moment of a refusal could not know of it."""
        for family, until in who.refused_until.items():
            is_meant = family is None or family in model
            if is_meant and now < until and self._refused_in[f"{who.name} {family}"] < self.moment:
                self.rested_too_little.append(f"{who.name} was asked for {model} at {now}")


class DayAnthropic(FakeAnthropic):
    """Serves the day's subscriptions; `logins` tells whose a login is, by its number."""

    def __init__(self, day: Day) -> None:
        super().__init__(FakeLogin(day.clock))
        self.day = day
        self.logins: dict[int, Subscription] = {}

    def _regular(self, asked: Seen) -> Reply:
        who = self.logins[self.login.number_of(token_of(asked))]
        model = "claude-haiku-4-5" if b"claude-haiku" in asked.body else "claude-opus-5"
        units = 1 if "haiku" in model else 3
        session_id = asked.header("x-claude-code-session-id")
        id_, status, refusing = self.day.answer(who, session_id, model, units)
        headers = {REQUEST_ID: id_} | anthropic_limits(who, refusing)
        match status:
            case HTTPStatus.OK:
                return _with_headers(anthropic.message(model=model), headers)
            case HTTPStatus.TOO_MANY_REQUESTS:
                return anthropic.error(status, "rate_limit_error", headers=headers)
            case _:
                return anthropic.error(529, "overloaded_error", headers={REQUEST_ID: id_})


class DayOpenAI(FakeOpenAI):
    """The same for Codex accounts, which name themselves in a header; `logins` is by that name."""

    day: Day
    logins: dict[str, Subscription]

    def _regular(self, asked: Seen) -> Reply:
        who = self.logins[asked.header("chatgpt-account-id") or ""]
        id_, status, refusing = self.day.answer(who, asked.header("session_id"), openai.MODEL, 1)
        headers = {REQUEST_ID: id_} | openai_limits(who)
        match status:
            case HTTPStatus.OK:
                return _with_headers(openai.stream(), headers)
            case HTTPStatus.TOO_MANY_REQUESTS:
                ends = max(w.resets_at for w in refusing if w.resets_at is not None)
                left_s = int((ends - self.day.clock()).total_seconds())
                said = openai.quota_error(int(ends.timestamp())) | {"resets_in_seconds": left_s}
                return json_reply({"error": said}, status=status, headers=headers)
            case _:
                return openai.error(status, "server_is_overloaded", headers={REQUEST_ID: id_})


def _with_headers(reply: Reply, headers: Mapping[str, str]) -> Reply:
    assert isinstance(reply.headers, Mapping)
    kept = {
        name: value
        for name, value in reply.headers.items()
        if "ratelimit" not in name and not name.startswith(("x-codex-", "x-request-id"))
    }
    return replace(reply, headers=kept | dict(headers))


_ANTHROPIC_NAMES = {"5h": "5h", "weekly": "7d", "weekly · Opus": "7d_opus"}


def anthropic_limits(who: Subscription, refusing: Sequence[Window]) -> dict[str, str]:
    """What an answer's headers say of the windows; `refusing` are those that refuse it."""
    prefix = "anthropic-ratelimit-unified-"
    headers = {f"{prefix}status": "rejected" if refusing else "allowed"}
    for window in who.windows:
        name = f"{prefix}{_ANTHROPIC_NAMES[window.name]}"
        headers[f"{name}-status"] = "rejected" if window.is_full else "allowed"
        headers[f"{name}-utilization"] = repr(window.used / window.units)
        if window.resets_at is not None:
            headers[f"{name}-reset"] = str(int(window.resets_at.timestamp()))
    return headers


def openai_limits(who: Subscription) -> dict[str, str]:
    """What an answer's headers say of the windows."""
    headers = {}
    for slot, window in zip(("primary", "secondary"), who.windows, strict=True):
        headers[f"x-codex-{slot}-used-percent"] = repr(window.percent)
        headers[f"x-codex-{slot}-window-minutes"] = str(window.span // timedelta(minutes=1))
        if window.resets_at is not None:
            headers[f"x-codex-{slot}-reset-at"] = str(int(window.resets_at.timestamp()))
    return headers
