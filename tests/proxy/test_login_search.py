"""Looking for logins: only at the providers' places, in part, and with a word for everything that lies there."""

import json
import os
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from proxy.credential import Recognised
from proxy.importing import ImportRequest
from proxy.login_search import MOST_FILES, FoundLogin, find_logins
from proxy.model import Account, KeepFresh, ProviderId
from proxy.provider import Provider
from proxy.providers import PROVIDERS
from tests.conftest import NOW
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.openai_login import FakeOpenAILogin
from tests.proxy.program import EMAIL, running_program

FIRST, SECOND = PROVIDERS
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access elsewhere")


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with nothing in it, and no tool's folder elsewhere."""
    for name in ("HOME", "USERPROFILE", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_DATA_HOME", "ANTHROPIC_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def put(user: Path, name: str, content: bytes) -> Path:
    file = user / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def nobody(_provider: ProviderId, _login: Recognised, _path: str) -> Account | None:
    return None


class Slow:
    """A provider's value for as much as a search asks of it; what it reads comes late, as from a disk far away."""

    def __init__(self, provider: Provider, answers: threading.Event) -> None:
        self.id, self.login_places = provider.id, provider.login_places
        self._provider = provider
        self._answers = answers

    def recognise(self, document: bytes, now: datetime) -> Recognised:
        self._answers.wait(10)
        return self._provider.recognise(document, now)


async def looked(*providers: Provider) -> list[FoundLogin]:
    return await find_logins({each.id: each for each in providers or PROVIDERS}, nobody, NOW)


async def found_at(file: Path, *providers: Provider) -> list[FoundLogin]:
    return [each for each in await looked(*providers) if each.path == str(file)]


def state(found: FoundLogin) -> str:
    if found.login is not None:
        return found.login.source
    return found.refusal.code if found.refusal else "nothing"


async def test_where_nothing_lies_each_place_is_told_as_it_is_written(user: Path) -> None:
    found = await looked()

    assert {state(each) for each in found} == {"nothing"}
    assert [(each.tool, each.path) for each in found if each.provider == FIRST.id] == [
        ("Claude Code", "~/.claude/.credentials.json"),
        ("Claude Code", "~/.claude-loadline/.credentials.json"),
        ("OpenCode", "~/.local/share/opencode/auth.json"),
        ("CLIProxyAPI", "~/.cli-proxy-api/claude-*.json"),
        ("Anthropic CLI (ant)", _ant("~", "*.json")),
    ]
    assert [(each.tool, each.path) for each in found if each.provider == SECOND.id] == [
        ("Codex", "~/.codex/auth.json"),
        ("Codex", "~/.codex-loadline/auth.json"),
        ("OpenCode", "~/.local/share/opencode/auth.json"),
        ("CLIProxyAPI", "~/.cli-proxy-api/codex-*.json"),
    ]


async def test_the_login_of_each_tool_is_found(user: Path) -> None:
    claude, codex = FakeLogin(), FakeOpenAILogin()
    tokens = claude.sign_in()
    both = {
        "anthropic": {"type": "oauth", "refresh": "r", "access": "a", "expires": 2**41},
        "openai": {"type": "oauth", "refresh": "r", "access": "a", "expires": 2**41},
    }
    flat = {"access_token": "a", "refresh_token": "r", "email": EMAIL}
    console = {"type": "oauth_token", "access_token": "a", "refresh_token": "r", "expires_at": 1}
    put(user, ".claude/.credentials.json", tokens.claude_code_file())
    put(user, ".codex/auth.json", codex.sign_in(email=EMAIL).auth_json())
    put(user, ".local/share/opencode/auth.json", json.dumps(both).encode())
    put(user, ".cli-proxy-api/claude-a.json", json.dumps(flat | {"type": "claude"}).encode())
    put(user, ".cli-proxy-api/codex-a.json", json.dumps(flat | {"type": "codex"}).encode())
    put(user, _ant("", "default.json"), json.dumps(console).encode())

    found = await looked()

    assert [(each.provider, state(each)) for each in found if state(each) != "nothing"] == [
        (FIRST.id, "Claude Code login"),
        (FIRST.id, "OpenCode login"),
        (FIRST.id, "CLIProxyAPI login"),
        (FIRST.id, "Anthropic command-line profile"),
        (SECOND.id, "Codex login"),
        (SECOND.id, "OpenCode login"),
        (SECOND.id, "CLIProxyAPI login"),
    ]


async def test_a_tool_s_folder_that_was_moved_is_looked_into_beside_its_usual_one(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(user / "elsewhere"))
    monkeypatch.setenv("CODEX_HOME", str(user / ".codex"))
    moved = put(user, "elsewhere/.credentials.json", FakeLogin().sign_in().claude_code_file())

    (found,) = await found_at(moved, FIRST)
    places = [place.path for place in FIRST.login_places]
    codex = [place.path for place in SECOND.login_places if place.tool == "Codex"]

    assert state(found) == "Claude Code login"
    assert places[:2] == [f"{user}/elsewhere/.credentials.json", "~/.claude/.credentials.json"]
    assert codex == [f"{user}/.codex/auth.json", "~/.codex-loadline/auth.json"], "each file once"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "not_json"),
        (b'{"mcpOAuth": {}}', "no_login_in_file"),
        (b'{"claudeAiOauth": {"accessToken": "a", "expiresAt": 1}}', "expired_not_refreshable"),
        (b" " * (1024 * 1024 + 1), "file_too_large"),
        (b"", "not_json"),
    ],
    ids=["cut", "another document", "over", "too large", "empty"],
)
async def test_what_is_no_login_is_told_with_the_reason(
    user: Path, content: bytes, expected: str
) -> None:
    file = put(user, ".claude/.credentials.json", content)

    (found,) = await found_at(file, FIRST)

    assert state(found) == expected


@posix_only
async def test_what_cannot_be_read_is_told_and_waits_for_nobody(user: Path) -> None:
    folder = user / ".claude"
    folder.mkdir()
    os.mkfifo(folder / ".credentials.json")  # to open it would wait for a writer
    (user / ".codex" / "auth.json").mkdir(parents=True)

    (pipe,) = await found_at(folder / ".credentials.json", FIRST)
    (directory,) = await found_at(user / ".codex" / "auth.json", SECOND)

    assert (state(pipe), state(directory)) == ("file_unreadable", "file_unreadable")
    assert str(pipe.refusal) == "This file cannot be read. It is no plain file."


@posix_only
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
async def test_a_file_that_may_not_be_read_is_told_so(user: Path) -> None:
    file = put(user, ".claude/.credentials.json", b"{}")
    file.chmod(0)

    (found,) = await found_at(file, FIRST)

    assert str(found.refusal) == "This file may not be read."


async def test_one_bad_file_hides_no_other_and_no_more_than_a_few_are_read(user: Path) -> None:
    for number in range(MOST_FILES + 5):
        login = {"type": "claude", "access_token": "a", "refresh_token": "r"}
        content = b"{" if number == 0 else json.dumps(login).encode()
        put(user, f".cli-proxy-api/claude-{number:02}.json", content)

    found = [each for each in await looked(FIRST) if each.tool == "CLIProxyAPI"]

    assert len(found) == MOST_FILES
    assert [state(each) for each in found[:2]] == ["not_json", "CLIProxyAPI login"]


async def test_no_other_place_is_read(user: Path) -> None:
    content = FakeLogin().sign_in().claude_code_file()
    for name in ("Downloads/.credentials.json", ".claude/copy.json", ".cli-proxy-api/other.json"):
        put(user, name, content)

    assert {state(each) for each in await looked()} == {"nothing"}


async def test_a_place_that_does_not_answer_keeps_nobody_from_the_others(user: Path) -> None:
    put(user, ".claude/.credentials.json", FakeLogin().sign_in().claude_code_file())
    answers = threading.Event()
    slow = Slow(FIRST, answers)

    found = await find_logins({FIRST.id: slow}, nobody, NOW, limit_s=0.5)  # type: ignore[dict-item]
    answers.set()

    assert [state(each) for each in found] == ["file_unreadable", *["nothing"] * 4]
    assert str(found[0].refusal) == "This place does not answer."


async def test_an_account_that_has_the_login_is_named(home: Path, user: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login(keep_fresh=KeepFresh.OWNED)
        file = put(user, ".claude/.credentials.json", tokens.claude_code_file())

        (found,) = [each for each in await made.proxy.find_logins() if each.path == str(file)]

    assert found.account is not None
    assert (found.account.id, found.account.email) == (account.id, EMAIL)


async def test_an_account_that_reads_the_file_has_it_also_when_its_tool_has_renewed_it(
    home: Path, user: Path
) -> None:
    async with running_program(home) as made:
        file = put(user, ".claude/.credentials.json", made.fake.login.sign_in().claude_code_file())
        account = await made.proxy.import_account(
            ImportRequest(
                email=EMAIL,
                document=file.read_bytes(),
                keep_fresh=KeepFresh.SHARED,
                source_path=str(file),
                accept_terms=True,
            )
        )
        file.write_bytes(made.fake.login.sign_in().claude_code_file())

        (found,) = [each for each in await made.proxy.find_logins() if each.path == str(file)]

    assert found.account is not None
    assert found.account.id == account.id


async def test_a_login_that_nobody_has_is_nobody_s(home: Path, user: Path) -> None:
    async with running_program(home) as made:
        await made.import_login(keep_fresh=KeepFresh.OWNED)
        other = made.fake.login.sign_in().claude_code_file()
        file = put(user, ".claude/.credentials.json", other)

        (found,) = [each for each in await made.proxy.find_logins() if each.path == str(file)]

    assert (found.account, state(found)) == (None, "Claude Code login")


def test_no_secret_is_in_what_is_found(user: Path) -> None:
    token = "fake-access-1"
    login = FIRST.recognise(json.dumps({"accessToken": token}).encode(), NOW)

    assert token not in repr(FoundLogin(FIRST.id, "Claude Code", "~/x", login))


def _ant(user: str, name: str) -> str:
    folder = "Anthropic" if sys.platform == "win32" else ".config/anthropic"
    return f"{user}/{folder}/credentials/{name}".lstrip("/")
