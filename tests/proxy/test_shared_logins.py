"""A login that stays Claude Code's own: the program reads its file and never renews it (behaviour 5)."""

from pathlib import Path

import pytest

from proxy.credential import OAuthCredential
from proxy.errors import AlreadyImported
from proxy.model import Account, AccountStatus, KeepFresh
from proxy.token_family import names_account
from proxy.upkeep import UpkeepKind
from tests.fakes.anthropic import token_of
from tests.fakes.anthropic_login import Scripted, Tokens
from tests.proxy.harness import until
from tests.proxy.program import Program, running_program


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the tool keeps its login."""
    return tmp_path / ".credentials.json"


async def import_shared(made: Program, file: Path, **fields: object) -> tuple[Account, Tokens]:
    """A login in the tool's file, with `fields` of the document's own beside it, and the account that shares it."""
    tokens = made.fake.login.sign_in()
    file.write_bytes(tokens.claude_code_file(**fields))
    account, _ = await made.import_login(
        document=file.read_bytes(), keep_fresh=KeepFresh.SHARED, source_path=str(file)
    )
    return account, tokens


def renew_by_tool(made: Program, file: Path, tokens: Tokens, **fields: object) -> Tokens:
    """The login ends, and its tool has put the next one into the file."""
    made.clock.advance(hours=9)
    newer = made.fake.login.renew_elsewhere(tokens.refresh)
    file.write_bytes(newer.claude_code_file(**fields))
    return newer


BOB = {
    "account": {"uuid": "account-2", "email": "bob@example.com"},
    "organization": {"uuid": "organization-2"},
}
COLLEAGUE = {
    "account": {"uuid": "account-2", "email": "alice@example.com"},
    "organization": {"uuid": "organization-1"},
}
"""Of the same organisation, and under an address that two logins may have."""
CHECKING = b"checking whose login Claude Code has signed in with"


async def is_known(made: Program) -> None:
    """The provider has said whose the account is."""
    await until(lambda: names_account(made.proxy.accounts()[0].token_family))


def served_by(made: Program) -> list[str]:
    """The tokens that model calls came with."""
    return [token_of(each) for each in made.fake.requests]


def status(made: Program) -> AccountStatus:
    (account,) = made.proxy.accounts()
    return account.status


async def test_its_refresh_token_is_not_kept(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await import_shared(made, file)

        kept = await made.stored_login(account.id)

        assert isinstance(kept, OAuthCredential)
        assert (kept.access_token, kept.refresh_token) == (tokens.access, "")


async def test_what_the_tool_has_renewed_is_used_without_a_call(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file)
        newer = renew_by_tool(made, file, tokens)

        assert (await made.ask())[0] == 200

        (account,) = made.proxy.accounts()
        assert account.expires_at == newer.expires_at
        assert made.fake.login.token_calls == []


async def test_when_it_is_over_the_client_is_told_and_a_new_sign_in_is_enough(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        made.clock.advance(hours=9)

        refused, body = await made.ask()
        assert refused == 401
        assert b"sign in" in body
        assert status(made) is AccountStatus.REAUTH_REQUIRED

        file.write_bytes(made.fake.login.sign_in().claude_code_file())
        await until(lambda: status(made) is AccountStatus.ACTIVE)
        assert (await made.ask())[0] == 200
        assert made.fake.login.token_calls == []


async def test_somebody_else_s_login_in_the_file_never_serves_under_the_account_s_name(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        await import_shared(made, file, account_uuid="alice")
        made.clock.advance(hours=9)
        file.write_bytes(made.fake.login.sign_in().claude_code_file(account_uuid="bob"))

        refused, body = await made.ask()

        assert (refused, b"signed in to another account" in body) == (401, True)
        assert status(made) is AccountStatus.REAUTH_REQUIRED
        file.write_bytes(made.fake.login.sign_in().claude_code_file(account_uuid="alice"))
        await until(lambda: status(made) is AccountStatus.ACTIVE)
        assert (await made.ask())[0] == 200


async def test_a_sign_in_is_noticed_after_a_restart_too(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        made.clock.advance(hours=9)
        await made.ask()
    async with running_program(home, key=made.key) as again:
        again.clock.advance(hours=9)
        assert status(again) is AccountStatus.REAUTH_REQUIRED

        again.fake.login.sign_in()  # the fake began anew, and its first tokens are those of before
        file.write_bytes(again.fake.login.sign_in().claude_code_file())

        await until(lambda: status(again) is AccountStatus.ACTIVE)
        assert (await again.ask())[0] == 200


async def test_the_file_is_recognised_however_often_the_tool_has_renewed_it(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file)
        for _ in range(3):
            tokens = renew_by_tool(made, file, tokens)
            await made.ask()

        with pytest.raises(AlreadyImported):
            await made.import_login(document=file.read_bytes())


# Files that do not say whose login they hold


@pytest.mark.parametrize("somebody", [BOB, COLLEAGUE], ids=["another person", "a colleague"])
async def test_a_login_that_the_provider_calls_somebody_else_s_never_serves(
    home: Path, file: Path, somebody: dict[str, object]
) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=9)
        other = made.fake.login.sign_in(profile=somebody)
        file.write_bytes(other.claude_code_file())

        refused, body = await made.ask()

        assert (refused, b"signed in to another account" in body) == (401, True)
        assert status(made) is AccountStatus.REAUTH_REQUIRED
        assert other.access not in served_by(made)
        own = made.fake.login.sign_in()
        file.write_bytes(own.claude_code_file())
        await until(lambda: status(made) is AccountStatus.ACTIVE)
        assert (await made.ask())[0] == 200
        assert served_by(made) == [own.access]


async def test_the_provider_is_asked_once_for_each_new_login(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file)
        await is_known(made)
        newer = renew_by_tool(made, file, tokens)

        for _ in range(3):
            assert (await made.ask())[0] == 200

        assert made.fake.login.profile_calls == [tokens.access, newer.access]


async def test_where_the_file_says_whose_it_is_the_provider_is_not_asked(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file, account_uuid="alice")
        renew_by_tool(made, file, tokens, account_uuid="alice")

        assert (await made.ask())[0] == 200
        assert made.fake.login.profile_calls == []


@pytest.mark.parametrize(
    "trouble",
    [Scripted(500), Scripted(429, headers={"retry-after": "60"}), Scripted(200, "<html>")],
    ids=["trouble", "busy", "no answer"],
)
async def test_until_the_provider_has_told_nothing_is_sent_in_the_account_s_name(
    home: Path, file: Path, trouble: Scripted
) -> None:
    async with running_program(home) as made:
        account, tokens = await import_shared(made, file)
        await is_known(made)
        newer = renew_by_tool(made, file, tokens)
        made.fake.login.profile_script.append(trouble)

        refused, body = await made.ask()

        assert (refused, CHECKING in body) == (502, True)
        assert status(made) is AccountStatus.ACTIVE
        assert served_by(made) == []
        (noted, *_) = made.proxy.upkeep.entries()
        assert noted.account_id == account.id
        assert (noted.kind, CHECKING.decode() in noted.reason) == (UpkeepKind.NOT_RENEWED, True)
        made.clock.advance(seconds=61)
        await until(lambda: made.fake.login.profile_calls[-2:] == [newer.access] * 2)
        assert (await made.ask())[0] == 200
        assert served_by(made) == [newer.access]


async def test_the_provider_is_not_asked_again_at_once(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=9)
        file.write_bytes(made.fake.login.sign_in().claude_code_file())
        made.fake.login.profile_script.append(Scripted(503))

        for _ in range(4):
            assert (await made.ask())[0] == 502

        assert len(made.fake.login.profile_calls) == 2


async def test_another_account_serves_while_the_provider_has_not_told(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
        await made.import_login("bob@example.com")
        made.clock.advance(hours=9)
        unknown = made.fake.login.sign_in()
        file.write_bytes(unknown.claude_code_file())
        made.fake.login.profile_script.append(Scripted(503))

        assert (await made.ask())[0] == 200

        assert unknown.access not in served_by(made)
        await until(lambda: bool(made.records()))
        assert made.records()[-1].account_email == "bob@example.com"


async def test_the_older_login_serves_to_its_end_while_the_provider_has_not_told(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=7, minutes=59)
        file.write_bytes(made.fake.login.sign_in(profile=BOB).claude_code_file())
        made.fake.login.profile_script.append(Scripted(503))

        assert (await made.ask())[0] == 200

        assert served_by(made) == [tokens.access]


async def test_to_import_the_file_into_the_account_is_the_user_s_own_word(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        account, _ = await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=9)
        other = made.fake.login.sign_in(profile=BOB)
        file.write_bytes(other.claude_code_file())
        made.fake.login.profile_script.append(Scripted(503))
        assert (await made.ask())[0] == 502

        await made.import_login(
            document=file.read_bytes(),
            keep_fresh=KeepFresh.SHARED,
            source_path=str(file),
            replace=account.id,
        )

        assert (await made.ask())[0] == 200
        assert served_by(made) == [other.access]


@pytest.mark.parametrize(
    ("profile", "expected"), [(None, 200), (BOB, 401)], ids=["the account's", "another"]
)
async def test_an_account_of_which_nothing_else_is_known_is_told_by_its_address(
    home: Path, file: Path, profile: dict[str, object] | None, expected: int
) -> None:
    async with running_program(home) as made:
        made.fake.login.profile_script.append(Scripted(503))
        await import_shared(made, file)
        await until(lambda: len(made.fake.login.profile_calls) == 1)
        made.clock.advance(hours=9)
        file.write_bytes(made.fake.login.sign_in(profile=profile).claude_code_file())

        assert (await made.ask())[0] == expected


async def test_whose_an_account_is_that_was_never_told_is_asked_for_at_the_next_start(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        made.fake.login.profile_script.append(Scripted(503))
        await import_shared(made, file)
        await until(lambda: len(made.fake.login.profile_calls) == 1)
    async with running_program(home, key=made.key, login=made.fake.login) as again:
        await is_known(again)
        again.clock.advance(hours=9)
        file.write_bytes(made.fake.login.sign_in(profile=COLLEAGUE).claude_code_file())

        assert (await again.ask())[0] == 401


async def test_whose_an_account_is_is_known_after_a_restart_too(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
    async with running_program(home, key=made.key) as again:
        again.clock.advance(hours=9)
        again.fake.login.sign_in()  # the fake began anew, and its first tokens are those of before
        file.write_bytes(again.fake.login.sign_in(profile=COLLEAGUE).claude_code_file())

        assert (await again.ask())[0] == 401

        assert len(again.fake.login.profile_calls) == 1


async def test_a_login_whose_profile_nobody_may_read_is_used(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=9)
        newer = made.fake.login.sign_in()
        file.write_bytes(newer.claude_code_file(scopes=["user:inference"]))

        assert (await made.ask())[0] == 200
        assert served_by(made) == [newer.access]


async def test_a_login_that_the_provider_does_not_accept_is_no_sign_in(
    home: Path, file: Path
) -> None:
    async with running_program(home) as made:
        await import_shared(made, file)
        await is_known(made)
        made.clock.advance(hours=9)
        dead = made.fake.login.sign_in()
        made.fake.login.expire(dead.access)
        file.write_bytes(dead.claude_code_file())

        refused, body = await made.ask()

        assert (refused, b"must sign in again" in body) == (401, True)
