"""A login that stays Codex's own: its file is read and never renewed, and whose it is, is told by its claims."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxy.importing import ImportRequest
from proxy.model import AccountStatus, KeepFresh
from tests.fakes.openai_login import Tokens
from tests.proxy.harness import until
from tests.proxy.openai.pipe import CODEX, CODEX_BODY
from tests.proxy.openai.program import OpenAIProgram, running_openai_program

ALICE = {"email": "alice@example.com", "account_id": "account-1", "user_id": "user-1"}
BOB = {"email": "bob@example.com", "account_id": "account-2", "user_id": "user-2"}
COLLEAGUE = {"email": "carol@example.com", "account_id": "account-1", "user_id": "user-3"}
OTHER_WORKSPACE = {**ALICE, "account_id": "account-4"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where Codex keeps its login."""
    return tmp_path / "auth.json"


async def import_shared(program: OpenAIProgram, file: Path) -> Tokens:
    tokens = program.fake.login.sign_in(**ALICE)
    file.write_bytes(tokens.auth_json())
    await program.proxy.import_account(
        ImportRequest(
            email="",
            document=file.read_bytes(),
            keep_fresh=KeepFresh.SHARED,
            source_path=str(file),
        )
    )
    return tokens


async def ask(program: OpenAIProgram) -> tuple[int, bytes]:
    url = program.proxy.base_url + CODEX
    async with program.client.post(url, data=CODEX_BODY) as answer:
        return answer.status, await answer.read()


def status(program: OpenAIProgram) -> AccountStatus:
    (account,) = program.proxy.accounts()
    return account.status


async def test_what_codex_has_renewed_is_used_without_a_call(home: Path, file: Path) -> None:
    async with running_openai_program(home) as program:
        await import_shared(program, file)
        program.clock.advance(days=11)
        newer = program.fake.login.sign_in(**ALICE)
        file.write_bytes(newer.auth_json())

        assert (await ask(program))[0] == 200

        assert program.fake.login.token_calls == []
        assert program.fake.requests[-1].header("authorization") == f"Bearer {newer.access}"


@pytest.mark.parametrize(
    "somebody",
    [BOB, COLLEAGUE, OTHER_WORKSPACE],
    ids=["another person", "a colleague", "another workspace"],
)
async def test_somebody_else_s_login_in_the_file_never_serves(
    home: Path, file: Path, somebody: dict[str, str]
) -> None:
    async with running_openai_program(home) as program:
        await import_shared(program, file)
        program.clock.advance(days=11)
        file.write_bytes(program.fake.login.sign_in(**somebody).auth_json())

        refused, body = await ask(program)

        assert (refused, b"signed in to another account" in body) == (401, True)
        assert status(program) is AccountStatus.REAUTH_REQUIRED
        assert program.fake.requests == []
        file.write_bytes(program.fake.login.sign_in(**ALICE).auth_json())
        await until(lambda: status(program) is AccountStatus.ACTIVE)
        assert (await ask(program))[0] == 200


async def test_a_file_that_names_nobody_is_told_by_what_its_tokens_say(
    home: Path, file: Path
) -> None:
    async with running_openai_program(home) as program:
        await import_shared(program, file)
        program.clock.advance(days=11)
        other = program.fake.login.sign_in(**BOB)
        file.write_bytes(replace(other, account_id="").auth_json())

        assert (await ask(program))[0] == 401
        assert program.fake.requests == []
