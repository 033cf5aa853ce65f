"""The real Codex CLI, with only its provider block changed: over requests and over a WebSocket."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from proxy.clients.snippets import snippets
from proxy.providers.openai.clients import CLIENTS
from tests.fakes.openai import (
    FakeOpenAI,
    call_events,
    error,
    quota,
    quota_error,
    running_openai,
    stream,
)
from tests.fakes.openai_login import FakeOpenAILogin
from tests.journeys.codex_cli import Codex, installed_codex
from tests.journeys.loopback_network import interfaces, loopback_network
from tests.journeys.openai import import_login, running_with_openai
from tests.journeys.program import Program

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def codex_program(pytestconfig: pytest.Config) -> Path:
    return installed_codex(pytestconfig)


@pytest.fixture(autouse=True)
def _nothing_leaves(codex_program: Path) -> Iterator[None]:
    """Only loopback is there; where that cannot be had, other addresses lead to a dead proxy."""
    with loopback_network() as is_alone:
        if is_alone:
            assert interfaces() == ["lo"]
        yield


@pytest.fixture
async def openai() -> AsyncIterator[FakeOpenAI]:
    async with running_openai() as fake:
        yield fake


@pytest.fixture
async def served(home: Path, openai: FakeOpenAI) -> AsyncIterator[Program]:
    """With one account."""
    async with running_with_openai(home, openai) as program:
        await import_login(program, openai)
        yield program


@pytest.fixture
def codex(codex_program: Path, served: Program, tmp_path: Path) -> Codex:
    folder = tmp_path / "codex home"
    folder.mkdir()
    made = Codex(codex_program, folder, served.base_url)
    made.configure()
    return made


async def test_it_answers_and_its_session_stands_in_the_record(
    codex: Codex, served: Program
) -> None:
    said = await codex.exec()

    record = await served.record()
    assert (said.code, said.text) == (0, "Hello there.")
    assert said.usage["input_tokens"] == record["usage"]["prompt"] == 442
    assert record["session_id"] == said.thread_id
    assert record["client"] == "codex_exec/0.169.0"
    assert (record["route"], record["ending"]) == ("/backend-api/codex/responses", "completed")
    assert record["shape"]["message_count"] > 2


@pytest.mark.parametrize("has_login", [True, False])
async def test_the_lines_that_are_shown_for_it_are_all_it_needs(
    codex: Codex, served: Program, has_login: bool
) -> None:
    login = FakeOpenAILogin().sign_in().auth_json() if has_login else None
    block = snippets(CLIENTS[0], served.base_url)[0 if has_login else 1]
    codex.configure(login=login)
    (codex.folder / "config.toml").write_text(block.text, encoding="utf-8")

    said = await codex.exec()

    assert (said.code, said.text) == (0, "Hello there.")
    assert {record["transport"] for record in await served.records(2)} == {"socket"}


async def test_the_line_for_one_run_is_all_it_needs(codex: Codex, served: Program) -> None:
    (codex.folder / "config.toml").write_text('model = "gpt-6-sol"\n', encoding="utf-8")
    program, *options = snippets(CLIENTS[0], served.base_url)[2].text.split()

    said = await codex.exec(*options)

    assert program == "codex"
    assert (said.code, said.text) == (0, "Hello there.")
    assert {record["transport"] for record in await served.records(2)} == {"socket"}


@pytest.mark.parametrize("has_login", [True, False], ids=["signed in", "without a login"])
async def test_connect_points_it_here_and_takes_it_back(
    codex: Codex, served: Program, has_login: bool
) -> None:
    login = FakeOpenAILogin().sign_in().auth_json() if has_login else None
    codex.configure(login=login)
    file = codex.folder / "config.toml"
    own = '# mine\nmodel = "gpt-6-sol"  # best\n\n[tui]\nnotifications = false\n'
    file.write_text(own, encoding="utf-8")

    await served.command("connect", "codex", "--apply", CODEX_HOME=str(codex.folder))
    said = await codex.exec()
    await served.command("connect", "codex", "--undo", CODEX_HOME=str(codex.folder))

    assert (said.code, said.text) == (0, "Hello there.")
    assert {record["client"] for record in await served.records(2)} == {"codex_exec/0.169.0"}
    assert file.read_text(encoding="utf-8") == own


@pytest.mark.parametrize("has_login", [True, False], ids=["signed in", "without a login"])
async def test_connect_gives_it_the_key_that_is_asked_for(
    codex_program: Path, home: Path, openai: FakeOpenAI, tmp_path: Path, has_login: bool
) -> None:
    async with running_with_openai(home, openai, LOADLINE_REQUIRE_KEY="true") as program:
        await import_login(program, openai)
        codex = Codex(codex_program, tmp_path, program.base_url)
        codex.configure(login=FakeOpenAILogin().sign_in().auth_json() if has_login else None)
        (codex.folder / "config.toml").write_text('model = "gpt-6-sol"\n', encoding="utf-8")
        key = (await program.command("keys", "new", "laptop")).strip()

        await program.command(
            "connect", "codex", "--apply", "--key", key, CODEX_HOME=str(codex.folder)
        )
        said = await codex.exec()

        assert (said.code, said.text) == (0, "Hello there.")
        assert {record["client_key"] for record in await program.records(2)} == {"laptop"}
        assert key not in str(openai.requests)


async def test_the_account_s_login_replaces_what_it_sends(codex: Codex, openai: FakeOpenAI) -> None:
    await codex.exec()

    (seen,) = openai.requests
    assert seen.header("chatgpt-account-id") == "account-1"
    assert "a-dummy" not in str(seen)
    assert seen.header("originator") == "codex_exec"


async def test_a_tool_turn_makes_two_requests_of_one_session(
    codex: Codex, openai: FakeOpenAI, served: Program
) -> None:
    codex.configure(login=FakeOpenAILogin().sign_in().auth_json())
    call = ("exec_command", json.dumps({"cmd": "echo starboard"}))
    openai.script.append(stream(*call_events(call)))

    said = await codex.exec("--dangerously-bypass-approvals-and-sandbox")

    second, first = await served.records(2)
    assert said.text == "Hello there."
    assert b"starboard" in [seen.body for seen in openai.requests if seen.method == "POST"][1]
    assert first["session_id"] == second["session_id"] == said.thread_id
    assert second["shape"]["growth_bytes"] > 0


async def test_it_speaks_over_a_websocket(
    codex: Codex, openai: FakeOpenAI, served: Program
) -> None:
    codex.configure(sockets=True)

    said = await codex.exec()

    assert (said.code, said.text) == (0, "Hello there.")
    (talk,) = openai.talks
    records = await served.records(2)
    assert [event["type"] for event in talk.events] == ["response.create"] * 2
    assert {record["transport"] for record in records} == {"socket"}
    assert {record["session_id"] for record in records} == {said.thread_id}
    assert {record["ending"] for record in records} == {"completed"}


async def test_a_full_account_on_a_websocket_is_followed_by_another(
    codex: Codex, openai: FakeOpenAI, served: Program
) -> None:
    await import_login(served, openai, "bob@example.com", account_id="account-2", user_id="user-2")
    codex.configure(sockets=True)
    later = int(time.time()) + 7200
    openai.frames.append([{"type": "error", "status": 429, "error": quota_error(later)}])

    said = await codex.exec()

    assert (said.code, said.text) == (0, "Hello there.")
    statuses = {account["status"] for account in await served.accounts()}
    assert statuses == {"active", "quota_exceeded"}


async def test_where_sockets_are_off_it_falls_back_to_requests_at_once(
    codex_program: Path, home: Path, openai: FakeOpenAI, tmp_path: Path
) -> None:
    async with running_with_openai(home, openai, LOADLINE_OPENAI_WEBSOCKETS="false") as program:
        await import_login(program, openai)
        codex = Codex(codex_program, tmp_path, program.base_url)
        codex.configure(sockets=True)

        said = await codex.exec()

        assert (said.code, said.text) == (0, "Hello there.")
        assert openai.talks == []
        assert [seen.method for seen in openai.requests] == ["POST"]


async def test_a_full_window_is_told_as_such_and_asked_for_no_more(
    codex: Codex, openai: FakeOpenAI, served: Program
) -> None:
    openai.script.append(quota(int(time.time()) + 7200))

    first, later = await codex.exec(), await codex.exec()

    for said in (first, later):
        assert said.code != 0
        assert "usage limit" in said.errors.lower()
    assert len(openai.requests) == 1
    (account,) = await served.accounts()
    assert account["status"] == "quota_exceeded"


async def test_it_tries_again_when_the_provider_is_overloaded(
    codex: Codex, openai: FakeOpenAI, served: Program
) -> None:
    openai.script.append(error(503, "server_error"))

    said = await codex.exec()

    assert said.text == "Hello there."
    assert [record["status"] for record in await served.records(2)] == [200, 503]


async def test_with_a_login_of_its_own_it_gets_the_models_and_the_pool_s_limits(
    codex: Codex, openai: FakeOpenAI
) -> None:
    own = FakeOpenAILogin().sign_in(email="carol@example.com", account_id="account-9")
    codex.configure(login=own.auth_json())
    said = await codex.exec()

    account = await codex.ask_server("account/read", {})
    status = await codex.ask_server("account/rateLimits/read")

    limits = status["result"]["rateLimits"]
    assert said.text == "Hello there."
    assert openai.requests[0].target == "/backend-api/codex/models?client_version=0.169.0"
    assert own.access not in str(openai.requests)
    assert (limits["primary"]["usedPercent"], limits["primary"]["windowDurationMins"]) == (42, 300)
    assert limits["planType"] == "plus"
    assert account["result"]["account"]["email"] == "carol@example.com"


async def test_the_fake_signs_the_real_codex_in_by_a_code(
    codex_program: Path, openai: FakeOpenAI, tmp_path: Path
) -> None:
    """What holds for Codex here holds for our own sign-in, which is tested against the same fake."""
    codex = Codex(codex_program, tmp_path, "http://127.0.0.1:1")
    openai.login.approves_devices = True

    code, _, err = await codex.run(
        "login", "--device-auth", "--experimental_issuer", openai.base_url
    )

    assert code == 0, err
    saved = json.loads((tmp_path / "auth.json").read_bytes())
    assert saved["tokens"]["account_id"] == "account-1"
    assert openai.login.accepts(saved["tokens"]["access_token"], "account-1") is None
