"""Asking for usage, seldom (behaviour 24): when, for whom never, and what follows a refusal."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from proxy.call import Answer, UpstreamRequest
from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.events import EventBus
from proxy.keeper import CredentialKeeper
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    Observation,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.usage import UsageTracker
from proxy.usage_poller import UsagePoller, next_wait
from tests.conftest import NOW, FixedClock
from tests.fakes.anthropic_login import FakeLogin, Scripted
from tests.fakes.login_server import LoginServer, login_server
from tests.fakes.vault import MemoryVault
from tests.proxy.harness import until

ALICE = AccountId("acc_alice")


async def save_nothing(usage: Usage) -> None:
    """These tests look at the tracker itself."""


class House:
    """A poller among its real neighbours, with one account."""

    def __init__(self, server: LoginServer, clock: FixedClock) -> None:
        self.server = server
        self.clock = clock
        self.vault = MemoryVault()
        self.refused: list[str] = []
        self.keeper = CredentialKeeper(
            self.vault,
            server.providers,
            server.fetch,
            clock,
            lambda account_id, credential: None,
            lambda account_id, reason: self.refused.append(reason),
        )
        self.tracker = UsageTracker(save_nothing, EventBus(), clock)
        tokens = server.login.sign_in(lifetime=timedelta(days=2))
        self.vault.credentials[ALICE] = OAuthCredential(
            tokens.access, tokens.refresh, tokens.expires_at
        )
        self.account = Account(
            ALICE,
            server.provider.id,
            "alice@example.com",
            CredentialKind.OAUTH,
            KeepFresh.OWNED,
            clock.now,
        )
        self.chance = 0.0
        self.gate = asyncio.Event()
        """While it is cleared, calls to the endpoint wait."""
        self.gate.set()
        self.poller = self.new_poller()

    def new_poller(self) -> UsagePoller:
        return UsagePoller(
            lambda: (self.account,),
            self.keeper,
            self.server.providers,
            self._fetch,
            self.tracker,
            self.clock,
            chance=lambda: self.chance,
        )

    async def _fetch(self, request: UpstreamRequest) -> Answer:
        answer = await self.server.fetch(request)
        await self.gate.wait()
        return answer

    @property
    def login(self) -> FakeLogin:
        return self.server.login

    def holds(self, credential: Credential) -> None:
        self.vault.credentials[ALICE] = credential
        self.keeper.forget(ALICE)

    def becomes(self, **fields: object) -> None:
        self.account = dataclasses.replace(self.account, **fields)  # type: ignore[arg-type]

    async def calls_over(self, minutes: int) -> list[int]:
        """Lets time pass, with a round each minute; the minutes in which the endpoint was called."""
        called_in = []
        for minute in range(minutes):
            before = len(self.login.usage_calls)
            await self.poller.check_due()
            if len(self.login.usage_calls) > before:
                called_in.append(minute)
            self.clock.advance(minutes=1)
        return called_in


@pytest.fixture
async def house(clock: FixedClock) -> AsyncIterator[House]:
    async with login_server(clock) as server:
        built = House(server, clock)
        yield built
        await built.tracker.close()
        await built.keeper.close()


async def test_a_new_account_is_asked_for_at_once(house: House) -> None:
    (outcome,) = await house.poller.check_due()

    assert outcome.was_asked
    assert outcome.reason == ""
    usage = house.tracker.usage(ALICE)
    assert [(w.name, w.used_percent) for w in usage.windows] == [("5h", 42.0), ("weekly", 30.5)]
    assert usage.checked_at == NOW


async def test_the_endpoint_is_asked_every_quarter_of_an_hour_at_most(house: House) -> None:
    assert await house.calls_over(61) == [0, 15, 30, 45, 60]


async def test_the_period_is_stretched_at_random_and_never_cut(house: House) -> None:
    house.chance = 1.0

    assert await house.calls_over(40) == [0, 17, 34]


async def test_while_traffic_tells_nothing_is_asked(house: House) -> None:
    def observe() -> None:
        window = UsageWindow(ALICE, "5h", 5, None, house.clock.now, WindowSource.RESPONSE_HEADER)
        house.tracker.observe(ALICE, Observation((window,)))

    for _ in range(6):
        observe()
        assert await house.calls_over(10) == []

    house.clock.advance(minutes=5)
    assert await house.calls_over(1) == [0]


async def test_a_new_start_is_no_reason_to_ask_again(house: House) -> None:
    house.tracker.restore([Usage(ALICE, checked_at=NOW - timedelta(minutes=5))])

    assert await house.calls_over(12) == [10]


async def test_a_clock_that_is_put_back_does_not_draw_out_the_wait(house: House) -> None:
    await house.poller.check_due()
    house.clock.advance(days=-1)

    assert await house.calls_over(16) == [0, 15]


@pytest.mark.parametrize("status", [200, 403, 429], ids=["numbers", "no endpoint", "busy"])
async def test_what_is_said_of_a_former_login_counts_no_more(house: House, status: int) -> None:
    house.gate.clear()
    if status != 200:
        house.login.usage_script.append(Scripted(status, {}))
    checking = asyncio.get_running_loop().create_task(house.poller.check_due())
    await until(lambda: len(house.login.usage_calls) == 1)

    house.poller.forget(ALICE)  # another login is here
    house.gate.set()
    await checking

    assert house.tracker.usage(ALICE) == Usage(ALICE)
    assert await house.calls_over(1) == [0]


BUSY = {"error": {"type": "rate_limit_error", "message": "Rate limited."}}


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "300"}])
async def test_too_many_requests_doubles_the_wait_up_to_an_hour(
    house: House, headers: dict[str, str]
) -> None:
    house.login.usage_script.extend([Scripted(429, BUSY, headers)] * 6)

    called_in = await house.calls_over(310)

    waits = [later - earlier for earlier, later in pairwise(called_in)]
    assert waits == [15, 15, 20, 40, 60, 60, 15, 15, 15, 15, 15, 15]


async def test_a_stated_wait_is_kept_and_doubled_from(house: House) -> None:
    house.login.usage_script.extend([Scripted(429, BUSY, {"Retry-After": "1560"})] * 2)

    assert await house.calls_over(100) == [0, 26, 78, 93]


@pytest.mark.parametrize(
    ("last", "asked", "wait"),
    [(0, 0, 5), (0, 26, 26), (5, 0, 10), (40, 0, 60), (60, 0, 60), (10, 120, 120)],
)
def test_the_next_wait_follows_from_the_last_and_the_one_asked_for(
    last: int, asked: int, wait: int
) -> None:
    minutes = [timedelta(minutes=each) for each in (last, asked, wait)]

    assert next_wait(minutes[0], minutes[1]) == minutes[2]


async def test_a_refusal_keeps_the_last_good_numbers_and_harms_nobody(house: House) -> None:
    await house.poller.check_due()
    before = house.tracker.usage(ALICE)
    house.login.usage_script.extend([Scripted(429, BUSY), Scripted(500), Scripted(200, "no json")])

    assert len(await house.calls_over(60)) == 3

    assert house.tracker.usage(ALICE) == before
    assert house.refused == []


async def test_people_are_held_to_the_same_limits_and_told_why(house: House) -> None:
    (first,) = await house.poller.refresh()
    house.clock.advance(minutes=6)
    (second,) = await house.poller.refresh([ALICE])

    assert first.was_asked
    assert not second.was_asked
    assert second.reason == "Usage checks are limited; the next is possible in 9 min."
    assert len(house.login.usage_calls) == 1


async def test_people_may_ask_although_traffic_tells(house: House) -> None:
    window = UsageWindow(ALICE, "5h", 5, None, NOW, WindowSource.RESPONSE_HEADER)
    house.tracker.observe(ALICE, Observation((window,)))

    (outcome,) = await house.poller.refresh()

    assert outcome.was_asked


async def test_people_are_told_that_the_endpoint_is_busy(house: House) -> None:
    house.login.usage_script.append(Scripted(429, BUSY))

    (outcome,) = await house.poller.refresh()

    assert outcome.reason == "Anthropic limits usage checks; the numbers are those of your traffic."


async def test_only_the_accounts_wanted_are_checked(house: House) -> None:
    assert await house.poller.refresh([AccountId("acc_other")]) == ()
    assert house.login.usage_calls == []


async def test_an_expired_login_is_never_asked_with(house: House) -> None:
    house.becomes(keep_fresh=KeepFresh.SHARED, source_path="/nowhere/credentials.json")
    house.clock.advance(days=3)

    (outcome,) = await house.poller.check_due()

    assert not outcome.was_asked
    assert "expired" in outcome.reason
    assert house.login.usage_calls == house.login.token_calls == []
    assert house.refused == [], "only a request says that a login is over"


async def test_an_owned_login_is_renewed_before_it_is_asked_with(house: House) -> None:
    house.clock.advance(days=3)

    (outcome,) = await house.poller.check_due()

    assert outcome.was_asked
    assert len(house.login.token_calls) == 1
    assert house.tracker.usage(ALICE).windows != ()


async def test_a_login_that_cannot_be_renewed_is_not_asked_with(house: House) -> None:
    house.clock.advance(days=3)
    house.login.token_script.append(Scripted(400, {"error": "invalid_grant"}))

    assert await house.calls_over(30) == []
    assert len(house.login.token_calls) == 1


@pytest.mark.parametrize(
    ("kind", "credential"),
    [
        (CredentialKind.API_KEY, ApiKey("fake-key-1")),
        (CredentialKind.LONG_LIVED, OAuthCredential("fake-1", scopes=("user:inference",))),
    ],
)
async def test_for_a_key_or_a_long_lived_token_nothing_is_ever_called(
    house: House, kind: CredentialKind, credential: Credential
) -> None:
    house.becomes(kind=kind, keep_fresh=KeepFresh.STATIC)
    house.holds(credential)

    assert await house.calls_over(60) == []
    (outcome,) = await house.poller.refresh()

    assert not outcome.was_asked
    assert "no usage" in outcome.reason
    assert house.login.usage_calls == house.login.profile_calls == house.login.token_calls == []


@pytest.mark.parametrize("kind", [each for each in CredentialKind if each.is_billed])
async def test_what_is_billed_by_the_token_is_not_even_unsealed(
    house: House, kind: CredentialKind
) -> None:
    house.becomes(kind=kind)
    house.vault.credentials.clear()

    outcomes = [*await house.poller.check_due(), *await house.poller.refresh()]

    assert {outcome.reason for outcome in outcomes} == {
        "This login has no usage to ask for; traffic tells it."
    }


async def test_a_login_without_the_right_is_asked_for_once_until_it_is_another(
    house: House,
) -> None:
    house.login.usage_script.append(Scripted(403, {"error": {"type": "permission_error"}}))
    assert await house.calls_over(60) == [0]

    house.poller.forget(ALICE)

    assert await house.calls_over(1) == [0]


@pytest.mark.parametrize(
    "status", [AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED, AccountStatus.PAUSED]
)
async def test_an_account_that_does_not_serve_is_not_asked_for(
    house: House, status: AccountStatus
) -> None:
    house.becomes(status=status)

    assert await house.calls_over(30) == []


async def test_people_may_ask_for_a_paused_account(house: House) -> None:
    house.becomes(status=AccountStatus.PAUSED)

    (outcome,) = await house.poller.refresh()

    assert outcome.was_asked


async def test_it_runs_by_itself_and_ends_when_told(house: House) -> None:
    house.poller.start()
    house.poller.start()
    async with asyncio.timeout(5):
        while not house.login.usage_calls:  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.01)
    await house.poller.close()

    assert len(house.login.usage_calls) == 1
