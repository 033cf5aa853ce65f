"""The program through a simulated day, watched: each step is checked against what both providers know and what is shown."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from proxy.affinity import TAKEN_SPAN
from proxy.candidate import UNKNOWN_PRESSURE
from proxy.events import Event, RecordsStored
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, AccountStatus, KeepFresh, ProviderId
from proxy.paths import Paths
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.providers.openai.settings import OpenAISettings
from proxy.service import Proxy
from tests.conftest import FixedClock
from tests.fakes.anthropic_login import Scripted
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.vault import MemoryKey
from tests.journeys.day import (
    ANTHROPIC,
    OPENAI,
    REQUEST_ID,
    Asked,
    Day,
    DayAnthropic,
    DayOpenAI,
    Subscription,
)
from tests.proxy.given import given

PATHS = {ANTHROPIC: "/claude/v1/messages", OPENAI: "/backend-api/codex/responses"}
SESSION_HEADERS = {ANTHROPIC: "x-claude-code-session-id", OPENAI: "session_id"}


@dataclass(frozen=True)
class Session:
    """A client's conversation; without an id each of its requests stands alone."""

    id: str
    provider: ProviderId
    model: str

    def request(self, text: str) -> tuple[dict[str, str], bytes]:
        """Its headers and body, as Claude Code and Codex send them."""
        headers = {"content-type": "application/json"}
        if self.id:
            headers[SESSION_HEADERS[self.provider]] = self.id
        if self.provider == ANTHROPIC:
            messages = [{"role": "user", "content": text}]
            body: dict[str, Any] = {"model": self.model, "max_tokens": 9, "messages": messages}
        else:
            given = [{"type": "message", "role": "user", "content": text}]
            body = {"model": self.model, "instructions": "Be kind.", "input": given}
            body |= {"store": False, "stream": True}
        return headers, json.dumps(body).encode()


@dataclass(frozen=True)
class Expected:
    """Who should be asked first, and why, by what is shown."""

    account_id: AccountId
    reason: str


@dataclass(frozen=True)
class Sent:
    """A request and what its client got."""

    session: Session
    status: int
    upstream_id: str
    error: str
    expected: Expected | None
    """None where it was one of several at once."""


@dataclass
class WatchedDay:
    """The program, both providers, and what was seen of them. Its steps fail when something is wrong."""

    proxy: Proxy
    day: Day
    anthropic: DayAnthropic
    openai: DayOpenAI
    clock: FixedClock
    client: aiohttp.ClientSession
    sent: list[Sent] = field(default_factory=list)
    stored: int = 0
    """Records that can be read."""
    homes: dict[str, AccountId] = field(default_factory=dict)
    moves: list[tuple[AccountId, datetime]] = field(default_factory=list)
    """Sessions that came to an account from another."""
    tokens: dict[str, Any] = field(default_factory=dict)
    """The last that each subscription was handed at a sign-in, by its name."""

    def listen(self, event: Event) -> None:
        if isinstance(event, RecordsStored):
            self.stored += event.count

    # What is done

    async def ask(self, session: Session) -> Sent:
        """One request alone: the choice is checked by what was shown before it."""
        self.day.moment += 1
        expected, start = self.expected(session), len(self.day.asked)
        sent = await self._send(session, expected)
        self._follow(session, self.day.asked[start:], expected)
        return sent

    async def ask_at_once(self, sessions: Sequence[Session]) -> None:
        """One request of each, all at once."""
        self.day.moment += 1
        start = len(self.day.asked)
        await asyncio.gather(*(self._send(session, None) for session in sessions))
        for session in sessions:
            mine = [each for each in self.day.asked[start:] if each.session_id == session.id]
            self._follow(session, mine, None)

    async def _send(self, session: Session, expected: Expected | None) -> Sent:
        headers, body = session.request(f"Request {len(self.sent)}")
        url = self.proxy.base_url + PATHS[session.provider]
        async with self.client.post(url, data=body, headers=headers) as response:
            await response.read()
            said = response.headers
            sent = Sent(
                session,
                response.status,
                said.get(REQUEST_ID, ""),
                said.get("x-loadline-error", ""),
                expected,
            )
            self.sent.append(sent)
            if response.status != 200:
                self._check_loss(sent, said)
        return sent

    # What must hold

    def _check_loss(self, sent: Sent, said: Mapping[str, str]) -> None:
        """Nobody else could have served it; and where it was told to wait, that is how long."""
        provider, model, now = sent.session.provider, sent.session.model, self.clock()
        stumbled = [each.subscription for each in self.day.asked if each.id == sent.upstream_id]
        able = [each for each in self.day.able(provider, model) if each not in stumbled]
        assert able == [], f"{sent} was lost"
        if sent.error == "accounts_resting":
            free = [
                each.free_at(model, now) for each in self.day.of(provider) if each.may_serve(model)
            ]
            assert int(said["retry-after"]) == (min(free) - now).total_seconds()

    def _follow(self, session: Session, asked: Sequence[Asked], expected: Expected | None) -> None:
        """Where the session is now. It left its account only when that could not serve any more."""
        if not session.id:
            return
        before, stopped = self.homes.get(session.id), set[AccountId]()
        if expected is not None:
            self._keep(session, expected.account_id)
            if not asked or asked[0].subscription.account_id != expected.account_id:
                stopped.add(expected.account_id)  # its login ended, so it was not even asked
        for index, each in enumerate(asked):
            account_id = each.subscription.account_id
            if (index == 0 and expected is None) or self.homes.get(session.id) in stopped:
                self._keep(session, account_id)
            if each.status == 429:
                stopped.add(account_id)
        self._check_move(session, before)

    def _keep(self, session: Session, account_id: AccountId) -> None:
        before = self.homes.get(session.id)
        if before not in (None, account_id):
            self.moves.append((account_id, self.clock()))
        self.homes[session.id] = account_id

    def _check_move(self, session: Session, before: AccountId | None) -> None:
        if before is None or before == self.homes[session.id]:
            return
        (left,) = (each for each in self.day.subscriptions if each.account_id == before)
        cannot = left.full(session.model, self.clock()) or not left.may_serve(session.model)
        assert cannot, f"{session} left {left.name} without cause"

    # The choice by what is shown

    def expected(self, session: Session) -> Expected | None:
        """The rules of the pool once more, over nothing but what the window shows."""
        accounts = [each for each in self.proxy.accounts() if each.provider == session.provider]
        able = [each for each in accounts if self._is_able(each, session.model)]
        if not able:
            return None
        home = self.homes.get(session.id)
        if home in [each.id for each in able]:
            return Expected(home, "same session")
        first = min(able, key=lambda account: self._order(account, session.model))
        words = "default account" if first.is_default else "next account that can serve"
        if len(able) > 1 and self.proxy.usage(first.id).windows:
            words = f"most headroom, {self._pressure(first, session.model)[0]:.0f}% used"
        for former in accounts:
            if former.id == home:
                why = self._why_not(former, session.model)
                words += f"; {former.email} served this session before ({why})"
        return Expected(first.id, words)

    def _order(self, account: Account, model: str) -> tuple[object, ...]:
        used, resets_at = self._pressure(account, model)
        taken = [at for to, at in self.moves if to == account.id and at > self.clock() - TAKEN_SPAN]
        return int(used) + len(taken), resets_at, not account.is_default, account.created_at

    def _pressure(self, account: Account, model: str) -> tuple[float, datetime]:
        windows, now = self.proxy.usage(account.id).windows, self.clock()
        never = datetime.max.replace(tzinfo=now.tzinfo)
        if not windows:
            return UNKNOWN_PRESSURE, never
        counting = [
            (window.used_percent, window.resets_at or never)
            for window in windows
            if not window.is_expired(now) and (window.model_family or "") in model
        ]
        return max(counting, key=lambda each: each[0], default=(0.0, never))

    def _is_able(self, account: Account, model: str) -> bool:
        is_over = account.resting_until is not None and account.resting_until <= self.clock()
        if account.status is not AccountStatus.ACTIVE and not is_over:
            return False
        if account.models and account.models.rstrip("*") not in model:
            return False
        return not self._full_families(account, model)

    def _full_families(self, account: Account, model: str) -> list[str]:
        return [
            window.name
            for window in self.proxy.usage(account.id).windows
            if window.is_rejected
            and window.model_family
            and window.model_family in model
            and not window.is_expired(self.clock())
        ]

    def _why_not(self, account: Account, model: str) -> str:
        if account.status is AccountStatus.QUOTA_EXCEEDED:
            return account.status_reason
        full = self._full_families(account, model)
        return f"{full[0]} window used up" if full else account.status.replace("_", " ")


@asynccontextmanager
async def watched_day(
    home: Path, subscriptions: Sequence[Subscription]
) -> AsyncIterator[WatchedDay]:
    """The program with all accounts imported, before the first request."""
    clock = FixedClock()
    day = Day(clock, subscriptions)
    anthropic, openai = DayAnthropic(day), DayOpenAI(FakeOpenAILogin(clock))
    openai.day, openai.logins = day, {}
    openai.login.lifetime = timedelta(hours=7)
    for login in (anthropic.login, openai.login):  # traffic tells it all
        login.usage_script.extend([Scripted(404)] * 100)
    await anthropic.start()
    await openai.start()
    claude = AnthropicSettings(
        base_url=anthropic.base_url, token_url=f"{anthropic.base_url}/v1/oauth/token"
    )
    codex = replace(OpenAISettings(), **openai.settings)
    settings = given({ANTHROPIC: claude, OPENAI: codex}, home=home, port=0)
    proxy = Proxy(settings, Paths(home), clock=clock, key_source=MemoryKey())
    async with aiohttp.ClientSession() as client:
        made = WatchedDay(proxy, day, anthropic, openai, clock, client)
        proxy.events.subscribe(made.listen)
        try:
            await proxy.start()
            for subscription in day.subscriptions:
                await sign_in(made, subscription)
            yield made
        finally:
            await proxy.stop()
            await anthropic.stop()
            await openai.stop()


async def sign_in(made: WatchedDay, who: Subscription) -> None:
    """The subscription's user imports a new login; of an account that is there already it takes the place."""
    if who.provider == ANTHROPIC:
        tokens = made.tokens[who.name] = made.anthropic.login.sign_in()
        made.anthropic.logins[made.anthropic.login.number_of(tokens.access)] = who
        document = tokens.claude_code_file()
    else:
        given = made.tokens[who.name] = made.openai.login.sign_in(
            email=who.email, account_id=f"account-{who.name}", user_id=f"user-{who.name}"
        )
        made.openai.logins[given.account_id] = who
        document = given.auth_json()
    request = ImportRequest(
        email=who.email,
        document=document,
        provider=who.provider,
        keep_fresh=KeepFresh.OWNED,
        accept_terms=True,
        replace=who.account_id or None,
    )
    account = await made.proxy.import_account(request)
    who.account_id, who.is_signed_out = account.id, False
    if who.models and account.models != who.models:
        await made.proxy.update_account(account.id, models=who.models)
