"""Who keeps credentials fresh: behaviours 1 to 6 of proxy-behaviour.md, over a socket, with single-use tokens."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.errors import RenewalFailed, RenewalRefused, VaultError
from proxy.keeper import CredentialKeeper
from proxy.login_saver import LoginSaver
from proxy.model import Account, AccountId, AccountStatus, CredentialKind, KeepFresh
from tests.conftest import FixedClock
from tests.fakes.anthropic_login import FakeLogin, Scripted, Tokens
from tests.fakes.login_server import LoginServer, login_server
from tests.fakes.vault import MemoryVault

ALICE = AccountId("acc_alice")


class House:
    """A keeper among its real neighbours, and what it told."""

    def __init__(self, server: LoginServer, clock: FixedClock, home: Path) -> None:
        self.server = server
        self.clock = clock
        self.file = home / ".credentials.json"
        self.vault = MemoryVault()
        self.renewed: list[Credential] = []
        self.refused: list[str] = []
        self.keeper = self.new_keeper()

    @property
    def login(self) -> FakeLogin:
        return self.server.login

    def new_keeper(self, patience_s: float = 5) -> CredentialKeeper:
        return CredentialKeeper(
            self.vault,
            self.server.providers,
            self.server.fetch,
            self.clock,
            lambda account_id, credential: self.renewed.append(credential),
            lambda account_id, reason: self.refused.append(reason),
            patience_s=patience_s,
            watch_s=0.01,
            saver=LoginSaver(self.vault, limit_s=0.05, again_s=0.01),
        )

    def account(self, keep_fresh: KeepFresh, **fields: object) -> Account:
        account = Account(
            ALICE,
            self.server.provider.id,
            "alice@example.com",
            CredentialKind.OAUTH,
            keep_fresh,
            self.clock.now,
            source_path=str(self.file) if keep_fresh is KeepFresh.SHARED else "",
        )
        return dataclasses.replace(account, **fields)  # type: ignore[arg-type]

    def holds(self, tokens: Tokens, **extra: object) -> OAuthCredential:
        """Puts a login into the vault."""
        credential = OAuthCredential(
            tokens.access, tokens.refresh, tokens.expires_at, ("user:inference",), extra
        )
        self.vault.credentials[ALICE] = credential
        return credential

    def owned(self, **lifetime: float) -> tuple[Account, OAuthCredential]:
        tokens = self.login.sign_in(lifetime=timedelta(**lifetime))
        return self.account(KeepFresh.OWNED), self.holds(tokens, tier="max")

    def shared(self, **lifetime: float) -> tuple[Account, Tokens]:
        tokens = self.login.sign_in(lifetime=timedelta(**lifetime))
        self.file.write_bytes(tokens.claude_code_file())
        self.holds(dataclasses.replace(tokens, refresh=""))
        return self.account(KeepFresh.SHARED), tokens


@asynccontextmanager
async def house_at(clock: FixedClock, home: Path) -> AsyncIterator[House]:
    async with login_server(clock) as server:
        house = House(server, clock, home)
        yield house
        await house.keeper.close()


@pytest.fixture
async def house(clock: FixedClock, home: Path) -> AsyncIterator[House]:
    async with house_at(clock, home) as built:
        yield built


async def until(is_met: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_met():  # noqa: ASYNC110 - there is nothing to be told by
            await asyncio.sleep(0.005)


def token(credential: Credential) -> str:
    assert isinstance(credential, OAuthCredential)
    return credential.access_token


# Owned logins


async def test_a_login_that_lasts_is_handed_out_without_a_call(house: House) -> None:
    account, credential = house.owned(hours=8)

    assert await house.keeper.current(account) == credential
    assert house.login.token_calls == []


async def test_a_login_near_its_end_is_renewed_stored_and_then_told(house: House) -> None:
    account, credential = house.owned(minutes=4)

    renewed = await house.keeper.current(account)

    assert token(renewed) != credential.access_token
    assert house.login.accepts(token(renewed)) is None
    assert house.vault.writes == [(ALICE, renewed)]
    assert house.renewed == [renewed]
    assert isinstance(renewed, OAuthCredential)
    assert renewed.extra == {"tier": "max"}


async def test_many_requests_with_an_expired_token_cause_one_token_call(house: House) -> None:
    account, _ = house.owned(hours=-1)

    handed_out = await asyncio.gather(*(house.keeper.current(account) for _ in range(10)))

    assert len({token(credential) for credential in handed_out}) == 1
    assert len(house.login.token_calls) == 1
    assert len(house.vault.writes) == 1


async def test_many_refusals_of_one_token_cause_one_token_call(house: House) -> None:
    account, credential = house.owned(hours=8)
    house.login.revoke(credential.access_token)

    handed_out = await asyncio.gather(*(house.keeper.renew(account, credential) for _ in range(10)))

    assert len({token(each) for each in handed_out}) == 1
    assert len(house.login.token_calls) == 1


async def test_a_late_refusal_of_an_old_token_gets_the_newer_one_without_a_call(
    house: House,
) -> None:
    account, old = house.owned(hours=8)
    renewed = await house.keeper.renew(account, old)

    assert await house.keeper.renew(account, old) == renewed
    assert len(house.login.token_calls) == 1


async def test_a_refusal_of_the_newest_token_renews_again(house: House) -> None:
    account, old = house.owned(hours=8)
    renewed = await house.keeper.renew(account, old)
    house.clock.advance(minutes=1)

    again = await house.keeper.renew(account, renewed)

    assert len({token(each) for each in (old, renewed, again)}) == 3
    assert house.login.accepts(token(again)) is None


async def test_tokens_that_are_refused_at_once_cause_no_storm_of_renewals(house: House) -> None:
    account, credential = house.owned(hours=8)
    newest: Credential = await house.keeper.renew(account, credential)

    for _ in range(10):
        with pytest.raises(RenewalFailed):
            await house.keeper.renew(account, newest)
        house.clock.advance(seconds=2)

    assert len(house.login.token_calls) == 1
    assert house.refused == []


async def test_a_clock_that_is_put_back_holds_up_no_renewal(house: House) -> None:
    account, _ = house.owned(hours=-1)
    await house.keeper.current(account)
    house.clock.advance(days=-1)
    newest = await house.keeper.current(account)

    renewed = await house.keeper.renew(account, newest)

    assert house.login.accepts(token(renewed)) is None
    assert len(house.login.token_calls) == 2


async def test_a_client_that_leaves_does_not_end_the_renewal(house: House) -> None:
    account, old = house.owned(hours=-1)
    house.login.gate.clear()
    leaving = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: len(house.login.token_calls) == 1)

    leaving.cancel()
    house.login.gate.set()
    await until(lambda: bool(house.vault.writes))

    assert token(await house.keeper.current(account)) == token(house.vault.credentials[ALICE])
    assert len(house.login.token_calls) == 1
    assert token(house.vault.credentials[ALICE]) != old.access_token


async def test_the_end_of_the_program_waits_for_a_renewal_under_way(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.gate.clear()
    waiting = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: len(house.login.token_calls) == 1)
    asyncio.get_running_loop().call_later(0.05, house.login.gate.set)

    await house.keeper.close()

    assert len(house.vault.writes) == 1
    await waiting


async def test_without_rotation_the_login_goes_on_with_its_refresh_token(house: House) -> None:
    house.login.rotates = False
    account, _ = house.owned(minutes=4)

    for _ in range(3):
        renewed = await house.keeper.current(account)
        assert house.login.accepts(token(renewed)) is None
        house.clock.advance(hours=8)

    assert len(house.login.token_calls) == 3


async def test_a_new_start_goes_on_with_what_was_stored(house: House) -> None:
    account, _ = house.owned(minutes=4)
    renewed = await house.keeper.current(account)

    next_start = house.new_keeper()
    house.clock.advance(hours=8)
    again = await next_start.current(account)

    assert house.login.accepts(token(again)) is None
    assert token(again) != token(renewed)


# The provider says no


async def test_a_login_that_is_refused_for_good_is_told_and_never_asked_for_again(
    house: House,
) -> None:
    account, _ = house.owned(hours=-1)
    house.login.token_script.append(Scripted(400, {"error": "invalid_grant"}))

    for _ in range(5):
        with pytest.raises(RenewalRefused):
            await house.keeper.current(account)

    assert len(house.login.token_calls) == 1
    assert house.refused[0] == "Anthropic no longer renews this login."
    assert house.vault.writes == []
    assert ALICE in house.vault.credentials, "nothing is deleted"


async def test_a_login_known_to_be_over_is_not_asked_for_at_the_next_start(house: House) -> None:
    account, _ = house.owned(hours=-1)
    over = dataclasses.replace(
        account, status=AccountStatus.REAUTH_REQUIRED, status_reason="It is over."
    )

    with pytest.raises(RenewalRefused, match="It is over"):
        await house.keeper.current(over)

    assert house.login.token_calls == []


async def test_after_another_import_the_account_is_renewed_again(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.token_script.append(Scripted(400, {"error": "invalid_grant"}))
    with pytest.raises(RenewalRefused):
        await house.keeper.current(account)

    house.holds(house.login.sign_in(lifetime=timedelta(minutes=1)))
    house.keeper.forget(ALICE)

    assert house.login.accepts(token(await house.keeper.current(account))) is None


BUSY = Scripted(429, {"error": {"type": "rate_limit_error"}}, {"Retry-After": "30"})


async def test_while_the_endpoint_is_busy_a_good_token_is_used_on(house: House) -> None:
    account, credential = house.owned(minutes=4)
    house.login.token_script.extend([BUSY, BUSY])

    for _ in range(5):
        assert await house.keeper.current(account) == credential

    assert len(house.login.token_calls) == 1
    assert house.refused == []


async def test_the_wait_that_the_endpoint_asks_for_is_kept(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.token_script.append(BUSY)
    with pytest.raises(RenewalFailed) as first:
        await house.keeper.current(account)
    house.clock.advance(seconds=20)
    with pytest.raises(RenewalFailed) as second:
        await house.keeper.current(account)

    assert first.value.retry_after_s == 30
    assert second.value.retry_after_s == 10
    assert len(house.login.token_calls) == 1

    house.clock.advance(seconds=10)
    assert house.login.accepts(token(await house.keeper.current(account))) is None


async def test_an_endpoint_in_trouble_is_asked_less_and_less_often(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.token_script.extend([Scripted(500)] * 100)
    calls_at: list[float] = []
    for second in range(1000):
        before = len(house.login.token_calls)
        with pytest.raises(RenewalFailed):
            await house.keeper.current(account)
        if len(house.login.token_calls) > before:
            calls_at.append(second)
        house.clock.advance(seconds=1)

    assert calls_at == [0, 5, 15, 35, 75, 155, 315, 615, 915]


async def test_a_token_in_its_last_minute_is_not_used_when_the_renewal_fails(
    house: House,
) -> None:
    account, _ = house.owned(seconds=59)
    house.login.token_script.append(BUSY)

    with pytest.raises(RenewalFailed):
        await house.keeper.current(account)


async def test_a_slow_endpoint_does_not_hold_up_a_request_whose_token_is_good(
    house: House,
) -> None:
    account, old = house.owned(minutes=4)
    house.keeper = house.new_keeper(patience_s=0.05)
    house.login.gate.clear()

    assert await house.keeper.current(account) == old
    house.login.gate.set()
    await until(lambda: bool(house.renewed))

    assert await house.keeper.current(account) == house.renewed[0]
    assert len(house.login.token_calls) == 1


# Storing


@pytest.mark.parametrize(
    "trouble",
    [VaultError("The disk is full."), RuntimeError("no such table")],
    ids=["disk", "ours"],
)
async def test_a_renewed_login_that_cannot_be_stored_is_used_and_stored_later(
    house: House, trouble: Exception
) -> None:
    account, _ = house.owned(hours=-1)
    house.vault.write_failures.extend([trouble] * 3)

    renewed = await house.keeper.current(account)

    assert house.login.accepts(token(renewed)) is None
    await until(lambda: house.vault.credentials[ALICE] == renewed)
    assert await house.keeper.current(account) == renewed


async def test_a_disk_that_hangs_does_not_hold_up_requests_for_long(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.vault.disk_turns.clear()

    renewed = await house.keeper.current(account)

    assert house.login.accepts(token(renewed)) is None
    assert house.vault.writes == []
    house.vault.disk_turns.set()
    await until(lambda: house.vault.credentials[ALICE] == renewed)


async def test_an_account_removed_meanwhile_is_not_stored_again(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.gate.clear()
    waiting = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: len(house.login.token_calls) == 1)

    house.keeper.forget(ALICE)
    await house.vault.delete(ALICE)
    house.login.gate.set()
    await waiting

    assert house.vault.writes == []
    assert house.renewed == []


async def test_a_login_replaced_while_it_is_stored_is_not_tried_again(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.vault.write_failures.append(VaultError("The disk is full."))
    house.vault.disk_turns.clear()
    waiting = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: house.vault.writes_waiting == 1)

    house.keeper.forget(ALICE)
    imported = house.holds(house.login.sign_in())
    house.vault.disk_turns.set()
    await waiting

    await asyncio.sleep(0.05)  # several times as long as between two tries
    assert house.vault.credentials[ALICE] == imported


async def test_a_renewal_that_ends_while_another_login_is_stored_is_kept_out(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.gate.clear()
    waiting = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: len(house.login.token_calls) == 1)

    async with house.keeper.replacing(ALICE):
        imported = house.holds(house.login.sign_in())
        house.login.gate.set()
        await asyncio.sleep(0.05)  # the answer is there long before that
    await waiting

    assert house.vault.credentials[ALICE] == imported
    assert await house.keeper.current(account) == imported


async def test_a_renewal_is_stored_when_the_other_login_could_not_be(house: House) -> None:
    account, _ = house.owned(hours=-1)
    house.login.gate.clear()
    waiting = asyncio.get_running_loop().create_task(house.keeper.current(account))
    await until(lambda: len(house.login.token_calls) == 1)

    with suppress(VaultError):
        async with house.keeper.replacing(ALICE):
            house.login.gate.set()
            await asyncio.sleep(0.05)
            raise VaultError("The disk is full.")
    renewed = await waiting

    assert house.vault.credentials[ALICE] == renewed


async def test_a_locked_vault_is_told_and_harms_nothing_known(house: House) -> None:
    account, _ = house.owned(hours=8)
    house.vault.credentials.clear()

    with pytest.raises(VaultError):
        await house.keeper.current(account)


# Static credentials


@pytest.mark.parametrize(
    "credential",
    [ApiKey("fake-key-1"), OAuthCredential("fake-long-lived")],
    ids=["API key", "long-lived token"],
)
async def test_for_what_cannot_be_renewed_nothing_is_called(
    house: House, credential: Credential
) -> None:
    account = house.account(KeepFresh.STATIC)
    house.vault.credentials[ALICE] = credential

    assert await house.keeper.current(account) == credential
    with pytest.raises(RenewalRefused):
        await house.keeper.renew(account, credential)

    assert house.login.token_calls == []
    assert len(house.refused) == 1


# Shared logins


async def test_a_shared_login_is_never_renewed_here(house: House) -> None:
    account, tokens = house.shared(minutes=4)

    current = await house.keeper.current(account)

    assert token(current) == tokens.access
    assert house.login.token_calls == []
    assert house.refused == []


async def test_near_its_end_the_login_that_its_tool_has_renewed_is_adopted(house: House) -> None:
    account, tokens = house.shared(minutes=4)
    newer = house.login.renew_elsewhere(tokens.refresh)
    house.file.write_bytes(newer.claude_code_file())

    current = await house.keeper.current(account)

    assert token(current) == newer.access
    assert house.renewed == [current]
    assert house.vault.credentials[ALICE] == current
    assert house.login.token_calls == []


async def test_of_a_shared_login_no_refresh_token_is_kept(house: House) -> None:
    account, tokens = house.shared(minutes=4)
    house.file.write_bytes(house.login.renew_elsewhere(tokens.refresh).claude_code_file())

    current = await house.keeper.current(account)

    assert isinstance(current, OAuthCredential)
    assert current.refresh_token == ""


async def test_when_refused_the_newer_login_in_the_file_is_adopted(house: House) -> None:
    account, tokens = house.shared(hours=8)
    refused = await house.keeper.current(account)
    house.login.revoke(tokens.access)
    newer = house.login.renew_elsewhere(tokens.refresh)
    house.file.write_bytes(newer.claude_code_file())

    assert token(await house.keeper.renew(account, refused)) == newer.access


async def test_a_half_written_file_is_read_again(house: House) -> None:
    account, tokens = house.shared(minutes=4)
    newer = house.login.renew_elsewhere(tokens.refresh)
    house.file.write_bytes(newer.claude_code_file()[:40])
    asyncio.get_running_loop().call_later(0.1, house.file.write_bytes, newer.claude_code_file())

    assert token(await house.keeper.current(account)) == newer.access


async def test_a_shared_login_that_is_over_names_the_tool_that_must_sign_in(
    house: House,
) -> None:
    account, _ = house.shared(hours=-1)

    with pytest.raises(RenewalRefused, match="Claude Code must sign in") as refused:
        await house.keeper.current(account)

    assert str(house.file) in refused.value.detail
    assert house.refused == ["Claude Code must sign in again."]
    assert house.login.token_calls == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b"{"),
        lambda file: file.write_bytes(json.dumps({"mcpOAuth": {}}).encode()),
    ],
    ids=["away", "broken", "signed out"],
)
async def test_a_file_without_a_login_ends_a_shared_login_only_with_its_token(
    house: House, damage: Callable[[Path], None]
) -> None:
    account, tokens = house.shared(minutes=2)
    damage(house.file)

    assert token(await house.keeper.current(account)) == tokens.access
    house.clock.advance(minutes=2)
    with pytest.raises(RenewalRefused):
        await house.keeper.current(account)


async def test_an_older_login_in_the_file_is_not_adopted(house: House) -> None:
    account, _ = house.shared(hours=-1)
    older = house.login.sign_in(lifetime=timedelta(hours=-2))
    house.file.write_bytes(older.claude_code_file())

    with pytest.raises(RenewalRefused):
        await house.keeper.current(account)


async def test_a_shared_login_comes_back_by_itself_once_its_tool_has_signed_in(
    house: House,
) -> None:
    account, _ = house.shared(hours=-1)
    with pytest.raises(RenewalRefused):
        await house.keeper.current(account)

    newer = house.login.sign_in()
    house.file.write_bytes(newer.claude_code_file())
    await until(lambda: bool(house.renewed))

    assert token(await house.keeper.current(account)) == newer.access


async def test_a_shared_login_that_ended_before_this_start_is_watched_on(house: House) -> None:
    account, _ = house.shared(hours=-1)
    house.keeper.watch(dataclasses.replace(account, status=AccountStatus.REAUTH_REQUIRED))

    newer = house.login.sign_in()
    house.file.write_bytes(newer.claude_code_file())

    await until(lambda: bool(house.renewed))
    assert token(house.vault.credentials[ALICE]) == newer.access


async def test_a_removed_account_is_not_watched_on(house: House) -> None:
    account, _ = house.shared(hours=-1)
    with pytest.raises(RenewalRefused):
        await house.keeper.current(account)

    house.keeper.forget(ALICE)
    house.file.write_bytes(house.login.sign_in().claude_code_file())
    await asyncio.sleep(0.05)

    assert house.renewed == []


async def test_many_requests_adopt_a_newer_login_once(house: House) -> None:
    account, tokens = house.shared(minutes=4)
    house.file.write_bytes(house.login.renew_elsewhere(tokens.refresh).claude_code_file())

    await asyncio.gather(*(house.keeper.current(account) for _ in range(10)))

    assert len(house.vault.writes) == len(house.renewed) == 1


# Calls that nobody asked for


async def test_for_own_calls_a_shared_login_that_is_over_is_no_news(house: House) -> None:
    account, tokens = house.shared(hours=-1)

    assert token(await house.keeper.for_own_calls(account)) == tokens.access
    assert house.refused == []


async def test_for_own_calls_the_login_that_its_tool_has_renewed_is_adopted(house: House) -> None:
    account, tokens = house.shared(hours=-1)
    newer = house.login.renew_elsewhere(tokens.refresh)
    house.file.write_bytes(newer.claude_code_file())

    assert token(await house.keeper.for_own_calls(account)) == newer.access


async def test_for_own_calls_an_owned_login_is_renewed_like_for_any_other(house: House) -> None:
    account, old = house.owned(hours=-1)

    assert token(await house.keeper.for_own_calls(account)) != old.access_token
    assert len(house.login.token_calls) == 1
