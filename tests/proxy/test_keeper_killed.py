"""A renewed login survives a program that is killed before it could use it (behaviour 3)."""

import asyncio
import base64
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proxy.clock import utc_now
from proxy.credential import OAuthCredential
from proxy.model import Account, AccountId, CredentialKind, KeepFresh
from proxy.providers import anthropic
from proxy.store.store import Store
from proxy.vault import EnvKey, Vault
from tests.fakes.login_server import login_server

KEY = base64.b64encode(bytes(range(32))).decode()
ALICE = AccountId("acc_0123456789abcdef")

RENEW_AND_DIE = """
import asyncio, os, signal, sys
from proxy.clock import utc_now
from proxy.keeper import CredentialKeeper
from proxy.providers import anthropic
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.store.store import Store
from proxy.vault import EnvKey, Vault
from tests.fakes.calls import fetching

async def main(database, key, address):
    settings = AnthropicSettings(base_url=address, token_url=address + "/v1/oauth/token")
    provider = anthropic.PROVIDER.configured(settings)
    store = Store(database, utc_now)
    await store.open()
    vault = Vault(EnvKey(key), store)
    await vault.open()
    async with fetching() as fetch:
        ignore = lambda *told: None
        keeper = CredentialKeeper(vault, {provider.id: provider}, fetch, utc_now, ignore, ignore)
        (account,) = await store.accounts()
        await keeper.current(account)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that ends at once")
async def test_killed_after_the_token_answer_the_next_start_has_the_new_token(home: Path) -> None:
    database = f"sqlite:///{home / 'loadline.db'}"
    async with login_server(utc_now) as server:
        expired = server.login.sign_in(lifetime=timedelta(hours=-1))
        await store_login(
            database, OAuthCredential(expired.access, expired.refresh, expired.expires_at)
        )

        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", RENEW_AND_DIE, database, KEY, server.address
        )
        assert await asyncio.wait_for(child.wait(), 30) == -signal.SIGKILL
        assert len(server.login.token_calls) == 1

        found = await stored_login(database)
        assert server.login.accepts(found.access_token) is None
        renewed = await server.provider.renew(found, server.fetch, utc_now())
        assert server.login.accepts(renewed.access_token) is None, "the refresh token is new, too"


async def store_login(database: str, credential: OAuthCredential) -> None:
    store = Store(database, utc_now)
    await store.open()
    vault = Vault(EnvKey(KEY), store)
    await vault.open()
    account = Account(
        ALICE,
        anthropic.PROVIDER.id,
        "alice@example.com",
        CredentialKind.OAUTH,
        KeepFresh.OWNED,
        datetime(2026, 11, 25, tzinfo=UTC),
    )
    await store.add_account(account, await vault.seal(ALICE, credential))
    await store.close()


async def stored_login(database: str) -> OAuthCredential:
    store = Store(database, utc_now)
    await store.open()
    vault = Vault(EnvKey(KEY), store)
    await vault.open()
    credential = await vault.read(ALICE)
    await store.close()
    assert isinstance(credential, OAuthCredential)
    return credential
