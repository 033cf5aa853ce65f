"""Three invented weeks of requests, the same for the same seed: working days with sessions, some trouble, today's too."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from proxy.dialect import Metered
from proxy.pricing import Prices
from proxy.providers import PROVIDERS
from proxy.record import Attempt, CostKind, Ending, RequestRecord, TokenUsage
from proxy.shape import ShapeMeter, Slice
from tests.demo.cast import Member
from tests.demo.prompt_cache import PromptCache
from tests.demo.talks import CLIENTS, Client, Prompt, Talk
from tests.journeys.day import ANTHROPIC, OPENAI

DAYS = 21
SEED = 20261125
LONGEST_PROMPT = 640_000
"""Bytes; then a session ends."""
TROUBLES = {
    Ending.COMPLETED: 0.955,
    Ending.CANCELLED: 0.02,
    Ending.INCOMPLETE: 0.006,
    Ending.UPSTREAM_ERROR: 0.019,
}
"""How often a request ends in each way."""
FAILOVER_SHARE = 0.02


class Past:
    """Writes the records. State: its dice, and what providers and the program would know by then."""

    def __init__(self, members: Sequence[Member], now: datetime, seed: int = SEED) -> None:
        self._members = members
        self._now = now
        self._rng = random.Random(seed)
        self._prices = Prices({each.id: each.price_rules for each in PROVIDERS})
        self._shapes = ShapeMeter(_hashed)
        self._caches = {
            ANTHROPIC: PromptCache(states_writes=True),
            OPENAI: PromptCache(states_writes=False),
        }

    def records(self) -> list[RequestRecord]:
        """All of them, oldest first."""
        made = [
            record
            for start in sorted(self._starts())
            for record in self._session(start)
            if record.started_at < self._now
        ]
        return sorted(made, key=lambda record: (record.started_at, record.id))

    def _starts(self) -> Iterator[datetime]:
        """When sessions begin: within the last ten hours of each day, fewer at weekends; three just now."""
        for days in range(DAYS):
            ends = self._now - timedelta(days=days)
            for _ in range(2 if ends.weekday() >= 5 else self._rng.randint(5, 8)):
                yield ends - timedelta(minutes=self._rng.uniform(10, 600))
        for minutes in (26, 14, 4):
            yield self._now - timedelta(minutes=minutes)

    def _session(self, start: datetime) -> Iterator[RequestRecord]:
        (client,) = self._rng.choices(tuple(CLIENTS), tuple(CLIENTS.values()))
        member, talk, at = self._member(client, start), Talk(client, self._rng), start
        for _ in range(self._rng.randint(6, 42) if client.has_sessions else 8):
            prompt = talk.next()
            if len(prompt.body()) > LONGEST_PROMPT:
                return
            record = self._record(member, prompt, at)
            yield record
            pause_s = self._rng.choices(
                (self._rng.uniform(3, 50), self._rng.uniform(60, 500)), (9, 1)
            )
            at += timedelta(milliseconds=record.duration_ms, seconds=pause_s[0])

    def _member(self, client: Client, at: datetime) -> Member:
        able = [
            each
            for each in self._members
            if each.account.provider == client.provider and at < self._now - each.idle
        ]
        return self._rng.choices(able, [each.weight for each in able])[0]

    def _record(self, member: Member, prompt: Prompt, at: datetime) -> RequestRecord:
        (ending,) = self._rng.choices(tuple(TROUBLES), tuple(TROUBLES.values()))
        output = round(self._rng.lognormvariate(6.3, 0.9))
        cache = self._caches[prompt.client.provider]
        usage = cache.count(f"{member.id} {prompt.session_id}", prompt.parts, output, at)
        ttft_ms = self._rng.uniform(450, 1_300) + usage.prompt / 160
        made = RequestRecord(
            id=f"req_{int(at.timestamp() * 1000):012x}{self._rng.getrandbits(48):012x}",
            started_at=at,
            provider=prompt.client.provider,
            account_id=member.id,
            account_email=member.account.email,
            route=prompt.client.route,
            transport="api",
            dialect=prompt.client.dialect,
            ending=ending,
            model=prompt.model,
            session_id=prompt.session_id,
            client=prompt.client.agent,
            stream=True,
            status=200,
            upstream_id=f"req_{self._rng.getrandbits(64):016x}",
            stop_reason="end_turn" if ending is Ending.COMPLETED else "",
            ttft_ms=ttft_ms,
            duration_ms=ttft_ms + output * self._rng.uniform(11, 19),
            request_bytes=len(prompt.body()),
            response_bytes=output * 150,
            shape=self._shapes.measure(prompt.session_id, prompt.parts),
        )
        if ending is Ending.UPSTREAM_ERROR:
            return self._refused(made, member)
        return self._attempted(self._priced(made, member, usage), member)

    def _priced(self, made: RequestRecord, member: Member, usage: TokenUsage) -> RequestRecord:
        kind = CostKind.BILLED if member.is_billed else CostKind.API_EQUIVALENT
        metered = Metered(usage=usage)
        cost = self._prices.cost(made.provider, kind, metered, made.model, made.started_at)
        return replace(made, usage=usage, cost=cost)

    def _refused(self, made: RequestRecord, member: Member) -> RequestRecord:
        is_first = made.provider == ANTHROPIC
        status, error_type = (
            (529, "overloaded_error") if is_first else (503, "server_is_overloaded")
        )
        short = self._rng.uniform(150, 900)
        refused = replace(
            made, status=status, error_type=error_type, ttft_ms=short, duration_ms=short + 3,
            response_bytes=210,
        )  # fmt: skip
        attempt = Attempt(member.id, made.started_at, short, status, "answered", _reason(member))
        return replace(refused, attempts=(attempt,))

    def _attempted(self, made: RequestRecord, member: Member) -> RequestRecord:
        """With its calls: now and then another account refused it before."""
        others = [
            each
            for each in self._members
            if each.account.provider == made.provider and each is not member and not each.is_billed
        ]
        last = Attempt(
            member.id, made.started_at, made.duration_ms, made.status, "answered", _reason(member)
        )
        if not others or self._rng.random() > FAILOVER_SHARE:
            return replace(made, attempts=(last,))
        other = self._rng.choice(others)
        first = Attempt(other.id, made.started_at, 180.0, 429, "failed over", "same session")
        later = made.started_at + timedelta(milliseconds=182)
        former = f"{other.account.email} served this session before (5h window used up)"
        why = f"next account that can serve; {former}"
        return replace(made, attempts=(first, replace(last, started_at=later, reason=why)))


def _reason(member: Member) -> str:
    return "default account" if member.account.is_default else "most headroom, 42% used"


def _hashed(part: Slice) -> str:
    return hashlib.blake2b(part, digest_size=8, key=b"demo").hexdigest()
