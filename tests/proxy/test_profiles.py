"""What is asked of providers about new logins, and for whom the answer counts."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from multidict import CIMultiDict

from proxy.call import Answer, UpstreamRequest
from proxy.credential import Credential, OAuthCredential
from proxy.model import Account, AccountId, CredentialKind, KeepFresh
from proxy.profiles import Profiles
from proxy.providers.anthropic import PROVIDER
from tests.conftest import NOW, FixedClock
from tests.fakes.anthropic_login import PROFILE
from tests.proxy.harness import until

ALICE = Account(
    AccountId("acc_alice"),
    PROVIDER.id,
    "alice@example.com",
    CredentialKind.OAUTH,
    KeepFresh.OWNED,
    NOW,
)


class Keeper:
    """Has one login, whoever asks."""

    async def for_own_calls(self, account: Account) -> Credential:
        return OAuthCredential("fake-access-1", expires_at=NOW)


class House:
    """Profiles before a provider that answers when `gate` is open, and what they found."""

    def __init__(self, clock: FixedClock) -> None:
        self.gate = asyncio.Event()
        self.asked = 0
        self.found: list[AccountId] = []
        self.profiles = Profiles(
            {PROVIDER.id: PROVIDER},
            Keeper(),
            self._fetch,
            clock,
            lambda account_id, profile: self.found.append(account_id),
        )

    async def _fetch(self, _request: UpstreamRequest) -> Answer:
        self.asked += 1
        await self.gate.wait()
        return Answer(200, CIMultiDict(), json.dumps(PROFILE).encode())


@pytest.fixture
async def house(clock: FixedClock) -> AsyncIterator[House]:
    built = House(clock)
    yield built
    await built.profiles.close()


async def test_a_new_login_is_asked_about_once(house: House) -> None:
    house.gate.set()

    house.profiles.ask([ALICE, replace(ALICE, id=AccountId("acc_bob"), plan="Pro")])
    await until(lambda: bool(house.found))

    assert (house.asked, house.found) == (1, [ALICE.id])


async def test_what_is_told_of_a_former_login_is_no_news_of_the_account(house: House) -> None:
    house.profiles.ask([ALICE])
    await until(lambda: house.asked == 1)

    house.profiles.forget(ALICE.id)
    house.gate.set()
    house.profiles.ask([ALICE])
    await until(lambda: bool(house.found))

    assert (house.asked, house.found) == (2, [ALICE.id])
