"""One poller over accounts of two providers: each one's endpoint sees its own logins and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from proxy.credential import Credential, OAuthCredential
from proxy.events import EventBus
from proxy.keeper import CredentialKeeper
from proxy.model import Account, AccountId, CredentialKind, KeepFresh, ProviderId, Usage
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.settings import OpenAISettings
from proxy.usage import UsageTracker
from proxy.usage_poller import UsagePoller
from tests.conftest import FixedClock
from tests.fakes.anthropic_login import FakeLogin, Scripted
from tests.fakes.login_server import login_server
from tests.fakes.openai import running_openai
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.vault import MemoryVault

CLAUDE, CODEX = AccountId("acc_claude"), AccountId("acc_codex")


async def save_nothing(usage: Usage) -> None:
    """These tests look at the tracker itself."""


@dataclass(frozen=True)
class TwoProviders:
    """A poller with an account at each of two running providers."""

    claude: FakeLogin
    codex: FakeOpenAILogin
    claude_token: str
    codex_token: str
    tracker: UsageTracker
    poller: UsagePoller


@pytest.fixture
async def two(clock: FixedClock) -> AsyncIterator[TwoProviders]:
    vault = MemoryVault()
    async with login_server(clock) as anthropic, running_openai(FakeOpenAILogin(clock)) as fake:
        openai = PROVIDER.configured(OpenAISettings(**fake.settings))
        claude = anthropic.login.sign_in()
        codex = fake.login.sign_in()
        logins: dict[AccountId, Credential] = {
            CLAUDE: OAuthCredential(claude.access, claude.refresh, claude.expires_at),
            CODEX: openai.recognise(codex.auth_json(), clock.now).credential,
        }
        vault.credentials.update(logins)
        providers = {**anthropic.providers, openai.id: openai}
        keeper = CredentialKeeper(
            vault,
            providers,
            anthropic.fetch,
            clock,
            lambda account_id, credential: None,
            lambda account_id, reason: None,
        )
        tracker = UsageTracker(save_nothing, EventBus(), clock)
        accounts = (
            account(CLAUDE, anthropic.provider.id, clock),
            account(CODEX, openai.id, clock),
        )
        poller = UsagePoller(lambda: accounts, keeper, providers, anthropic.fetch, tracker, clock)
        yield TwoProviders(
            anthropic.login, fake.login, claude.access, codex.access, tracker, poller
        )
        await tracker.close()


def account(account_id: AccountId, provider: ProviderId, clock: FixedClock) -> Account:
    kind, fresh = CredentialKind.OAUTH, KeepFresh.OWNED
    return Account(account_id, provider, f"{account_id}@example.com", kind, fresh, clock.now)


def codex_bearers(two: TwoProviders) -> list[str]:
    return [headers["authorization"] for headers in two.codex.usage_calls]


async def test_each_endpoint_is_asked_with_its_own_logins_only(two: TwoProviders) -> None:
    outcomes = await two.poller.check_due()

    assert [(each.account_id, each.was_asked, each.reason) for each in outcomes] == [
        (CLAUDE, True, ""),
        (CODEX, True, ""),
    ]
    assert two.claude.usage_calls == [two.claude_token]
    assert codex_bearers(two) == [f"Bearer {two.codex_token}"]
    assert two.tracker.usage(CLAUDE).windows
    assert two.tracker.usage(CODEX).windows


async def test_a_busy_endpoint_holds_up_no_other_provider_s_checks(
    two: TwoProviders, clock: FixedClock
) -> None:
    two.codex.usage_script.append(Scripted(429, {}, {"retry-after": "7200"}))
    await two.poller.check_due()

    clock.advance(hours=1)
    await two.poller.check_due()

    assert len(two.claude.usage_calls) == 2
    assert len(two.codex.usage_calls) == 1


async def test_a_check_of_one_account_asks_no_other_provider(two: TwoProviders) -> None:
    await two.poller.refresh({CODEX})

    assert two.claude.usage_calls == []
    assert codex_bearers(two) == [f"Bearer {two.codex_token}"]
