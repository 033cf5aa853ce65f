"""What a user does with accounts: imports, changes, removals and tests, over a real store and vault."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from proxy.errors import AlreadyImported, NotFound, Refusal, VaultError
from proxy.events import AccountAdded, AccountChanged, AccountRemoved
from proxy.importing import ImportRequest
from proxy.model import AccountId, AccountStatus, CredentialKind, KeepFresh
from proxy.service import Proxy
from proxy.store.query import RequestQuery
from proxy.vault import KeyUnavailable, VaultState
from tests.fakes.anthropic import Reply, error, quota
from tests.fakes.vault import MemoryKey
from tests.proxy.harness import until
from tests.proxy.program import EMAIL, Program, program, running_program

# Importing


async def test_an_import_gives_an_account_that_serves_and_is_told_once(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login(label="  work ")

        assert (account.email, account.label, account.plan) == (EMAIL, "work", "Max 20x")
        assert (account.kind, account.keep_fresh) == (CredentialKind.OAUTH, KeepFresh.OWNED)
        assert account.is_default
        assert [event.account for event in made.told(AccountAdded)] == [account]
        assert (await made.ask())[0] == 200


async def test_an_account_is_still_there_after_a_restart_and_its_tokens_lie_in_no_file(
    home: Path,
) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()
    async with running_program(home, key=made.key) as again:
        accounts = again.proxy.accounts()

    written = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert accounts == (account,)
    assert tokens.access.encode() not in written
    assert tokens.refresh.encode() not in written


async def test_two_accounts_of_one_email_live_side_by_side(home: Path) -> None:
    async with running_program(home) as made:
        first, _ = await made.import_login()
        second, _ = await made.import_login(label="second")

        assert first.id != second.id
        assert first.email == second.email
        assert [account.is_default for account in made.proxy.accounts()] == [True, False]


async def test_the_same_login_is_refused_a_second_time_and_names_its_account(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()

        with pytest.raises(AlreadyImported) as refused:
            await made.import_login(document=tokens.claude_code_file(), email="bob@example.com")

        assert refused.value.code == "already_imported"
        assert refused.value.account_id == account.id
        assert made.proxy.accounts() == (account,)


async def test_a_login_that_was_renewed_since_is_still_recognised(home: Path) -> None:
    async with running_program(home) as made:
        _, tokens = await made.import_login()
        made.fake.login.expire(tokens.access)
        await made.ask()  # renews: both tokens are new now
        old_file = tokens.claude_code_file()

        with pytest.raises(AlreadyImported):
            await made.import_login(document=old_file)
        assert len(made.fake.login.token_calls) == 1


async def test_two_imports_of_one_file_at_once_are_one_import_and_one_refusal(home: Path) -> None:
    async with running_program(home) as made:
        file = made.fake.login.sign_in().claude_code_file()

        outcomes = await asyncio.gather(
            made.import_login(document=file),
            made.import_login(document=file),
            return_exceptions=True,
        )

        assert sorted(type(outcome) for outcome in outcomes if isinstance(outcome, Exception)) == [
            AlreadyImported
        ]
        assert len(made.proxy.accounts()) == 1


async def test_a_login_put_into_an_account_again_keeps_its_id_and_its_history(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login(label="work")
        await made.ask()
        made.fake.login.close(tokens)
        await made.ask()  # refused for good
        state_before = made.proxy.accounts()[0].status

        renewed, _ = await made.import_login(replace=account.id)

        assert state_before is AccountStatus.REAUTH_REQUIRED
        assert (renewed.id, renewed.label, renewed.is_default) == (account.id, "work", True)
        assert renewed.status is AccountStatus.ACTIVE
        assert (await made.ask())[0] == 200
        await until(lambda: made.proxy.today().requests == 3)
    async with running_program(home, key=made.key) as again:
        (kept,) = again.proxy.accounts()
        page = await again.proxy.history.requests(RequestQuery(account=account.id))

    assert kept.token_family == renewed.token_family
    assert len(page.records) == 3


async def test_putting_a_login_into_an_account_that_is_gone_is_refused(home: Path) -> None:
    async with running_program(home) as made:
        with pytest.raises(NotFound):
            await made.import_login(replace=AccountId("acc_none"))


async def test_with_a_locked_vault_nothing_is_half_imported(home: Path) -> None:
    key = MemoryKey()
    key.unavailable = KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.")
    async with running_program(home, key=key) as made:
        with pytest.raises(VaultError) as refused:
            await made.import_login()
        accounts = made.proxy.accounts()
    key.unavailable = None
    async with running_program(home, key=key) as again:
        assert refused.value.code == "vault_locked"
        assert accounts == ()
        assert again.proxy.accounts() == ()


async def test_a_plan_the_document_does_not_name_is_asked_for_in_the_background(
    home: Path,
) -> None:
    async with running_program(home) as made:
        account, _ = await _import_without_plan(made)
        await until(lambda: made.proxy.accounts()[0].plan != "")

        assert account.plan == ""
        assert made.proxy.accounts()[0].plan == "Max 20x"
        assert len(made.told(AccountChanged)) >= 1


async def test_a_plan_that_a_command_could_not_ask_for_is_found_at_the_next_start(
    home: Path,
) -> None:
    async with program(home) as made:
        await made.proxy.open()
        await _import_without_plan(made)
        calls = list(made.fake.login.profile_calls)
        await made.proxy.start_serving()
        await until(lambda: made.proxy.accounts()[0].plan != "")

    assert calls == []


async def test_of_a_key_no_plan_is_asked_for(home: Path) -> None:
    async with running_program(home) as made:
        key = made.fake.login.grant("sk-" + "ant-api03-fake")
        account = await made.proxy.import_account(ImportRequest(email=EMAIL, api_key=key))
        await made.ask()

        assert (account.kind, account.keep_fresh) == (CredentialKind.API_KEY, KeepFresh.STATIC)
        assert made.fake.login.profile_calls == []
        assert made.fake.login.usage_calls == []


async def _import_without_plan(made: Program) -> object:
    tokens = made.fake.login.sign_in()
    file = tokens.claude_code_file(subscriptionType=None, rateLimitTier=None)
    return await made.import_login(document=file)


# Changing and removing


async def test_a_paused_account_serves_nobody_until_it_is_resumed(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        paused = await made.proxy.update_account(account.id, is_paused=True)
        while_paused = await made.ask()
        resumed = await made.proxy.update_account(account.id, is_paused=False)
        afterwards = await made.ask()

        assert paused.status is AccountStatus.PAUSED
        assert while_paused[0] == 503
        assert resumed.status is AccountStatus.ACTIVE
        assert afterwards[0] == 200


async def test_a_change_is_stored_when_it_is_answered(home: Path) -> None:
    async with running_program(home) as made:
        first, _ = await made.import_login()
        second, _ = await made.import_login("bob@example.com")
        await made.proxy.update_account(second.id, is_default=True, label="x" * 100)
    async with running_program(home, key=made.key) as again:
        accounts = {account.id: account for account in again.proxy.accounts()}

    assert not accounts[first.id].is_default
    assert accounts[second.id].is_default
    assert accounts[second.id].label == "x" * 80


async def test_the_default_account_cannot_merely_cease_to_be_it(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        with pytest.raises(Refusal, match="always the default"):
            await made.proxy.update_account(account.id, is_default=False)


async def test_a_removed_account_is_gone_for_good_but_its_records_stay(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()
        await made.ask()
        await made.proxy.remove_account(account.id)
        left = made.proxy.accounts()
        removed = made.told(AccountRemoved)
        again, _ = await made.import_login(document=tokens.claude_code_file())
    async with running_program(home, key=made.key) as later:
        accounts = later.proxy.accounts()
        page = await later.proxy.history.requests(RequestQuery())

    assert left == ()
    assert removed == [AccountRemoved(account.id)]
    assert [each.id for each in accounts] == [again.id]
    assert [record.account_email for record in page.records] == [EMAIL]


@pytest.mark.parametrize(
    "act",
    [
        lambda proxy, account_id: proxy.update_account(account_id, label="x"),
        lambda proxy, account_id: proxy.remove_account(account_id),
        lambda proxy, account_id: proxy.test_account(account_id),
    ],
    ids=["change", "remove", "test"],
)
async def test_an_account_that_is_not_there_is_told(
    home: Path, act: Callable[[Proxy, AccountId], Awaitable[object]]
) -> None:
    async with running_program(home) as made:
        with pytest.raises(NotFound, match="acc_none"):
            await act(made.proxy, AccountId("acc_none"))


# Testing


async def test_a_good_account_passes_its_test(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        outcome = await made.proxy.test_account(account.id)

        assert outcome.ok
        assert outcome.title == "alice@example.com works."
        assert made.proxy.today().requests == 0


async def test_a_test_renews_a_login_that_has_ended(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()
        made.fake.login.expire(tokens.access)

        outcome = await made.proxy.test_account(account.id)

        assert outcome.ok
        assert len(made.fake.login.token_calls) == 1


async def test_a_login_that_was_signed_out_fails_its_test_and_needs_signing_in(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()
        made.fake.login.close(tokens)

        outcome = await made.proxy.test_account(account.id)

        assert not outcome.ok
        assert made.proxy.accounts()[0].status is AccountStatus.REAUTH_REQUIRED


async def test_a_key_that_was_refused_once_serves_again_when_its_test_succeeds(home: Path) -> None:
    async with running_program(home) as made:
        key = made.fake.login.grant("sk-" + "ant-api03-fake")
        account = await made.proxy.import_account(ImportRequest(email=EMAIL, api_key=key))
        made.fake.script.append(error(401, "authentication_error", "Not now."))
        await made.ask()
        refused = made.proxy.accounts()[0].status

        outcome = await made.proxy.test_account(account.id)

        assert refused is AccountStatus.REAUTH_REQUIRED
        assert outcome.ok
        assert made.proxy.accounts()[0].status is AccountStatus.ACTIVE
        assert (await made.ask())[0] == 200


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (quota(), "The login works, but its usage is used up."),
        (error(529, "overloaded_error"), "Anthropic has trouble; the login may be fine."),
        (error(400, "invalid_request_error"), "Anthropic refused the test request."),
    ],
    ids=["quota", "overloaded", "bad request"],
)
async def test_other_answers_are_told_in_words(home: Path, reply: Reply, words: str) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        made.fake.script.append(reply)

        outcome = await made.proxy.test_account(account.id)

        assert (outcome.ok, outcome.title) == (False, words)


async def test_a_provider_that_is_not_there_is_told(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.fake.stop()

        outcome = await made.proxy.test_account(account.id)

        assert not outcome.ok
        assert "127.0.0.1" in outcome.title + outcome.detail


# The vault's key is gone


async def test_an_account_whose_login_does_not_open_makes_way_for_one_that_was_imported_since(
    home: Path,
) -> None:
    async with running_program(home) as made:
        lost, _ = await made.import_login()

    async with running_program(home, key=MemoryKey()) as again:
        (waiting,) = again.proxy.accounts()
        status, body = await again.ask()
        await again.import_login("bob@example.com")
        served, _ = await again.ask()

    assert (waiting.id, waiting.status) == (lost.id, AccountStatus.REAUTH_REQUIRED)
    assert (status, EMAIL in body.decode()) == (401, True)
    assert served == 200


async def test_its_next_import_puts_the_login_into_that_account(home: Path) -> None:
    async with running_program(home) as made:
        lost, tokens = await made.import_login()

    async with running_program(home, key=MemoryKey(), login=made.fake.login) as again:
        account = await again.proxy.import_account(
            ImportRequest(email=EMAIL, document=tokens.claude_code_file(), accept_terms=True)
        )
        served, _ = await again.ask()

    assert (account.id, account.status) == (lost.id, AccountStatus.ACTIVE)
    assert served == 200


async def test_with_the_key_its_accounts_come_back(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
    async with running_program(home, key=MemoryKey()):
        pass

    async with running_program(home, key=made.key, login=made.fake.login) as again:
        served, _ = await again.ask()

    assert again.proxy.accounts()[0].status is AccountStatus.ACTIVE
    assert served == 200


async def test_a_pause_outlasts_the_loss_of_the_key(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.proxy.update_account(account.id, is_paused=True)

    async with running_program(home, key=MemoryKey()) as again:
        assert again.proxy.accounts()[0].status is AccountStatus.PAUSED
