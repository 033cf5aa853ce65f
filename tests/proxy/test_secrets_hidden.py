"""Secrets show in no `repr`, in no error and in no line of the log (behaviour 7)."""

import base64
import logging
from datetime import timedelta

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from proxy.call import Answer, UpstreamRequest
from proxy.credential import ApiKey, OAuthCredential, Recognised
from proxy.errors import RenewalFailed, RenewalRefused
from proxy.importing import CheckedImport, ImportRequest
from proxy.keeper import CredentialKeeper
from proxy.login_document import BareText
from proxy.model import Account, AccountId, CredentialKind, KeepFresh
from proxy.providers import anthropic
from proxy.settings import Settings
from proxy.vault import EnvKey
from tests.conftest import FixedClock
from tests.fakes.anthropic_login import Scripted
from tests.fakes.login_server import login_server
from tests.fakes.vault import MemoryVault

SECRET = "fake-secret"
LOGIN = OAuthCredential(
    f"{SECRET}-access", f"{SECRET}-refresh", scopes=("user:inference",), extra={"idToken": SECRET}
)
KEY = ApiKey(SECRET)
FOUND = Recognised(LOGIN, CredentialKind.OAUTH, "Claude Code login", plan="Max")
HEADERS = CIMultiDict({"authorization": f"Bearer {SECRET}", "x-api-key": SECRET})


@pytest.mark.parametrize(
    "value",
    [
        LOGIN,
        KEY,
        FOUND,
        BareText(SECRET),
        ImportRequest("a@example.com", document=SECRET.encode()),
        ImportRequest("a@example.com", api_key=SECRET),
        CheckedImport(anthropic.PROVIDER, FOUND, "a@example.com", "", KeepFresh.OWNED, "", None),
        UpstreamRequest("POST", "https://example.com/token", HEADERS, SECRET.encode()),
        Answer(200, CIMultiDictProxy(HEADERS), SECRET.encode()),
        EnvKey(base64.b64encode(SECRET.encode()).decode()),
        Settings(vault_key=SECRET, database_url=f"postgresql://user:{SECRET}@localhost/db"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_shows_the_secret_it_holds(value: object) -> None:
    shown = repr(value) + str(value)

    assert SECRET not in shown
    assert base64.b64encode(SECRET.encode()).decode() not in shown


async def test_keeping_logins_fresh_logs_no_token(
    clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with login_server(clock) as server:
        vault, told = MemoryVault(), []
        keeper = CredentialKeeper(
            vault,
            server.providers,
            server.fetch,
            clock,
            lambda account_id, credential: told.append(credential),
            lambda account_id, reason: told.append(reason),
        )
        alice = AccountId("acc_alice")
        account = Account(
            alice,
            server.provider.id,
            "alice@example.com",
            CredentialKind.OAUTH,
            KeepFresh.OWNED,
            clock.now,
        )
        tokens = server.login.sign_in(lifetime=timedelta(minutes=-1))
        vault.credentials[alice] = OAuthCredential(tokens.access, tokens.refresh, tokens.expires_at)

        await keeper.current(account)
        clock.advance(hours=9)
        server.login.token_script.append(Scripted(503))
        with pytest.raises(RenewalFailed):
            await keeper.current(account)
        clock.advance(hours=9)
        server.login.token_script.append(Scripted(400, {"error": "invalid_grant"}))
        with pytest.raises(RenewalRefused):
            await keeper.current(account)
        await keeper.close()

    assert "was renewed" in caplog.text
    assert "not renewed" in caplog.text
    assert "is over" in caplog.text
    assert "fake-" not in caplog.text
