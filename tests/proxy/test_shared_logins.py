"""A login that stays Claude Code's own: the program reads its file and never renews it (behaviour 5)."""

from pathlib import Path

import pytest

from proxy.credential import OAuthCredential
from proxy.errors import AlreadyImported
from proxy.model import Account, AccountStatus, KeepFresh
from tests.fakes.anthropic_login import Tokens
from tests.proxy.harness import until
from tests.proxy.program import Program, running_program


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the tool keeps its login."""
    return tmp_path / ".credentials.json"


async def import_shared(made: Program, file: Path) -> tuple[Account, Tokens]:
    tokens = made.fake.login.sign_in()
    file.write_bytes(tokens.claude_code_file())
    account, _ = await made.import_login(
        document=file.read_bytes(), keep_fresh=KeepFresh.SHARED, source_path=str(file)
    )
    return account, tokens


def status(made: Program) -> AccountStatus:
    (account,) = made.proxy.accounts()
    return account.status


async def test_its_refresh_token_is_not_kept(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await import_shared(made, file)

        kept = await made.proxy._engine.vault.read(account.id)

        assert isinstance(kept, OAuthCredential)
        assert (kept.access_token, kept.refresh_token) == (tokens.access, "")


async def test_what_the_tool_has_renewed_is_used_without_a_call(home: Path, file: Path) -> None:
    async with running_program(home) as made:
        _, tokens = await import_shared(made, file)
        made.clock.advance(hours=9)
        newer = made.fake.login.renew_elsewhere(tokens.refresh)
        file.write_bytes(newer.claude_code_file())

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
        tokens = made.fake.login.sign_in()
        file.write_bytes(tokens.claude_code_file(account_uuid="alice"))
        await made.import_login(
            document=file.read_bytes(), keep_fresh=KeepFresh.SHARED, source_path=str(file)
        )
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
            made.clock.advance(hours=9)
            tokens = made.fake.login.renew_elsewhere(tokens.refresh)
            file.write_bytes(tokens.claude_code_file())
            await made.ask()

        with pytest.raises(AlreadyImported):
            await made.import_login(document=file.read_bytes())
