"""The commands: through the running program and without one, and how they fail."""

import asyncio
import io
import json
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxy.cli import run
from proxy.home_lock import HomeLock
from proxy.vault import KeyUnavailable, VaultState
from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.vault import MemoryKey
from tests.proxy.program import EMAIL, running_program

pytestmark = pytest.mark.usefixtures("restored_log")
KEY = "sk-" + "ant-api03-fake0123456789"


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Loadline = Callable[..., Said]


@pytest.fixture
def loadline(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Loadline:
    """Runs a command in this process, with this home and a key file, and with clients' settings of its own."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "claude"))
    monkeypatch.setenv("CODEX_HOME", str(home / "codex"))
    monkeypatch.setenv("LOADLINE_HOME", str(home))
    monkeypatch.setenv("LOADLINE_KEY_SOURCE", "file")

    def command(*arguments: str, stdin: bytes | None = b"") -> Said:
        # What a pipe brings belongs to the environment, like the variables; None: a program without a console.
        piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8") if stdin is not None else None
        monkeypatch.setattr(sys, "stdin", piped)
        code = run(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


@pytest.fixture
def login_file(tmp_path: Path) -> Path:
    """A copy of a Claude Code login."""
    file = tmp_path / "copy.json"
    file.write_bytes(FakeLogin().sign_in().claude_code_file())
    return file


def write_key(folder: Path, text: str = KEY) -> str:
    file = folder / "key.txt"
    file.write_text(text)
    return str(file)


# Usage


def test_help_names_every_command(loadline: Loadline) -> None:
    said = loadline("--help")

    assert said.code == 0
    for name in ("serve", "status", "import", "accounts", "connect", "recover", "open", "quit"):
        assert f"\n  {name} " in said.out


def test_the_version_is_told(loadline: Loadline) -> None:
    assert loadline("--version") == Said(0, "Loadline 0.1.0\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["import"],
        ["accounts", "pause"],
        ["status", "--port", "99999"],
        ["--log-level", "loud", "status"],
        ["connect", "no-such-client"],
        ["import", "x", "--keep-fresh", "sometimes"],
        ["open", "no-such-file.json"],
        ["no-such-file.json"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(loadline: Loadline, arguments: list[str]) -> None:
    said = loadline(*arguments)

    assert (said.code, said.out) == (2, "")
    assert "Usage: loadline" in said.err


@pytest.mark.parametrize("words", [["open", "{}"], ["{}"], ["--port", "0", "{}"]], ids=" ".join)
def test_without_a_display_a_file_is_not_opened_and_nothing_serves(
    loadline: Loadline, login_file: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    said = loadline(*(word.format(login_file) for word in words))

    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "loadline: There is no display. “loadline import” imports a file without a window.\n"
    )


def test_a_command_goes_before_a_file_of_its_name(
    loadline: Loadline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys").write_text("{}")

    said = loadline("keys")

    assert said.out.startswith("No keys yet.")


@pytest.mark.parametrize("arguments", [["--home", "{}", "accounts"], ["accounts", "--home", "{}"]])
def test_common_options_stand_before_or_after_the_command(
    loadline: Loadline, tmp_path: Path, arguments: list[str]
) -> None:
    other = tmp_path / "other"

    said = loadline(*(argument.format(other) for argument in arguments))

    assert said.code == 0
    assert (other / "loadline.db").exists()


def test_a_bug_is_one_line_without_a_traceback(loadline: Loadline) -> None:
    said = loadline("import", "-", "--email", EMAIL, stdin=None)

    assert said.code == 1
    assert said.err.startswith("loadline: It hit a bug of its own: AttributeError")
    assert said.err.count("\n") == 1


# Failing to serve; test_serve.py has the rest


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "http"}, "LOADLINE_PORT must be a whole number from 0 to 65535, not 'http'."),
        ({"PROT": "1"}, "There is no setting LOADLINE_PROT. Did you mean LOADLINE_PORT?"),
        ({"HOST": "0.0.0.0"}, "Listening on 0.0.0.0 would open this proxy to others."),
        ({"HOME": "/proc/none"}, "Loadline cannot write to its folder."),
        ({"DATABASE_URL": "oracle://x"}, "The database address is wrong."),
    ],
    ids=["bad value", "unknown name", "open host", "no home", "unknown database"],
)
def test_what_keeps_it_from_serving_is_one_line(
    loadline: Loadline, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], words: str
) -> None:
    for name, value in ({"PORT": "0"} | settings).items():
        monkeypatch.setenv(f"LOADLINE_{name}", value)

    said = loadline("serve")

    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[-1].startswith(f"loadline: {words}")
    assert "Traceback" not in said.err
    assert "error:" not in said.err  # it is told once


def test_a_corrupt_settings_file_is_named(loadline: Loadline, home: Path) -> None:
    (home / "settings.toml").write_text("port = = 1")

    said = loadline("serve")

    assert said.code == 1
    assert said.err.startswith(f"loadline: {home / 'settings.toml'} is no valid TOML.")


def test_a_damaged_database_keeps_it_from_serving_and_is_left_as_it_is(
    loadline: Loadline, home: Path
) -> None:
    damaged = b"SQLite format 3\0" + b"\xff" * 8192
    (home / "loadline.db").write_bytes(damaged)

    said = loadline("serve", "--port", "0")

    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("loadline: The database is damaged.")
    assert said.err.endswith("“loadline recover” does so.\n")
    assert (home / "loadline.db").read_bytes() == damaged


# Importing


def test_a_file_is_imported_without_a_running_program(loadline: Loadline, login_file: Path) -> None:
    imported = loadline(
        "import", str(login_file), "--email", EMAIL, "--accept-terms", "--label", "work"
    )
    listed = loadline("accounts")

    assert imported.code == listed.code == 0
    assert imported.out.startswith("Imported acc_")
    assert f"{EMAIL} (work) - anthropic, Max 20x, oauth, owned - active, default" in listed.out


def test_stdin_is_read_for_a_dash(loadline: Loadline) -> None:
    said = loadline("import", "-", "--email", EMAIL, stdin=KEY.encode())

    assert said.code == 0
    assert "api_key, static" in said.out
    assert KEY not in said.out


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"nothing of the kind", ["--email", EMAIL], "This is not a JSON login."),
        (b'{"a": 1}', ["--email", EMAIL], "There is no login of "),
        (b"\x00\x01\xff", ["--email", EMAIL], "This is not a JSON login."),
        (b" " * 1024 * 1025, ["--email", EMAIL], "This file is too large to be a login."),
        (KEY.encode(), [], "The account's email is missing."),
        (KEY.encode(), ["--email", "alice"], "This is no email address."),
        (None, ["--email", EMAIL], "The notice on subscription logins was not accepted."),
        (KEY.encode(), ["--email", EMAIL, "--provider", "nobody"], "There is no provider nobody."),
    ],
    ids=[
        "text",
        "no login",
        "binary",
        "too large",
        "no email",
        "bad email",
        "no tick",
        "no such provider",
    ],
)
def test_a_refused_import_is_one_line_and_leaves_nothing(
    loadline: Loadline,
    tmp_path: Path,
    login_file: Path,
    content: bytes | None,
    options: list[str],
    words: str,
) -> None:
    file = tmp_path / "file"
    file.write_bytes(login_file.read_bytes() if content is None else content)

    said = loadline("import", str(file), *options)

    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"loadline: {words}")
    assert "fake" not in said.err
    assert loadline("accounts").out.startswith("No accounts yet.")


def test_what_cannot_be_read_is_told(loadline: Loadline, tmp_path: Path) -> None:
    folder = loadline("import", str(tmp_path), "--email", EMAIL)
    nothing = loadline("import", str(tmp_path / "none"), "--email", EMAIL)

    assert folder.code == nothing.code == 1
    assert folder.err.startswith(f"loadline: {tmp_path} cannot be read. ")
    assert nothing.err.startswith(f"loadline: {tmp_path / 'none'} cannot be read. ")


async def test_a_file_is_imported_into_the_running_program(
    home: Path, loadline: Loadline, login_file: Path
) -> None:
    async with running_program(home) as made:
        imported = await asyncio.to_thread(
            loadline,
            *("import", str(login_file), "--email", EMAIL, "--accept-terms"),
            *("--keep-fresh", "shared", "--provider", "anthropic", "--label", "work"),
        )
        refused = await asyncio.to_thread(
            loadline, "import", str(login_file), "--email", EMAIL, "--accept-terms"
        )

        (account,) = made.proxy.accounts()
        assert (imported.code, refused.code) == (0, 1)
        assert imported.out.startswith(f"Imported {account.id} {EMAIL} (work)")
        assert account.source_path == str(login_file)
        assert refused.err.startswith("loadline: This login is imported already.")


async def test_a_file_is_imported_into_an_account_that_is_there(
    home: Path, loadline: Loadline, login_file: Path
) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        imported = await asyncio.to_thread(
            loadline,
            *("import", str(login_file), "--email", EMAIL, "--accept-terms"),
            *("--keep-fresh", "shared", "--replace", account.id),
        )
        nobody = await asyncio.to_thread(
            loadline,
            *("import", str(login_file), "--email", EMAIL, "--accept-terms"),
            *("--replace", "acc_nobody"),
        )

        (replaced,) = made.proxy.accounts()
        assert imported.out.startswith(f"Imported into {account.id} {EMAIL} ")
        assert (replaced.id, replaced.source_path) == (account.id, str(login_file))
        assert (nobody.code, nobody.out) == (1, "")
        assert nobody.err.startswith("loadline: There is no account acc_nobody.")


# Accounts


def test_an_account_is_named_by_id_email_or_label(loadline: Loadline, tmp_path: Path) -> None:
    file = write_key(tmp_path)
    account_id = loadline("import", file, "--email", EMAIL, "--label", "work").out.split()[1]

    paused = loadline("accounts", "pause", account_id)
    resumed = loadline("accounts", "resume", EMAIL.upper())
    default = loadline("accounts", "default", "work")
    removed = loadline("accounts", "remove", account_id)

    assert "paused" in paused.out
    assert "active" in resumed.out
    assert "default" in default.out
    assert removed.out.startswith(f"Removed {EMAIL} and its login.")
    assert loadline("accounts", "list").out.startswith("No accounts yet.")


def test_an_ambiguous_name_is_refused_and_the_ids_are_listed(
    loadline: Loadline, tmp_path: Path
) -> None:
    for number in (1, 2):
        file = write_key(tmp_path, f"{KEY}{number}")
        loadline("import", file, "--email", EMAIL, "--label", f"key {number}")
    ids = [line.split()[0] for line in loadline("accounts").out.splitlines()]

    said = loadline("accounts", "pause", EMAIL)

    assert said.code == 1
    assert said.err.startswith(f"loadline: Several accounts are called {EMAIL}.")
    assert all(account_id in said.err for account_id in ids)
    assert "key 1" in said.err


def test_an_unknown_account_is_told(loadline: Loadline) -> None:
    said = loadline("accounts", "pause", "nobody@example.com")

    assert said.code == 1
    assert said.err.startswith("loadline: There is no account nobody@example.com.")


async def test_actions_reach_the_running_program(home: Path, loadline: Loadline) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()

        tested = await asyncio.to_thread(loadline, "accounts", "test", EMAIL)
        paused = await asyncio.to_thread(loadline, "accounts", "pause", EMAIL)
        status_paused = made.proxy.accounts()[0].status
        made.fake.login.close(tokens)
        failed = await asyncio.to_thread(loadline, "accounts", "test", account.id)
        removed = await asyncio.to_thread(loadline, "accounts", "remove", EMAIL)

        assert (tested.code, tested.out.startswith(f"{EMAIL} works.")) == (0, True)
        assert (paused.code, status_paused) == (0, "paused")
        assert (failed.code, failed.out) == (1, "")
        assert failed.err
        assert removed.code == 0
        assert made.proxy.accounts() == ()


# Status


def test_without_anything_known_status_says_so(loadline: Loadline, home: Path) -> None:
    said = loadline("status")

    assert said.code == 0
    assert said.out.startswith("Loadline is not running, and nothing is known from before.")
    assert list(home.iterdir()) == []  # asking leaves nothing behind


async def test_status_tells_of_the_running_program_and_later_what_was_last_known(
    home: Path, loadline: Loadline
) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.ask()
        await made.recorded(1)
        running = await asyncio.to_thread(loadline, "status", "--json")
        text = await asyncio.to_thread(loadline, "status")
    stopped = await asyncio.to_thread(loadline, "status", "--json")

    now, later = json.loads(running.out), json.loads(stopped.out)
    assert (now["schema"], now["running"], now["age_s"]) == (1, True, 0)
    assert (later["schema"], later["running"], later["base_url"]) == (1, False, None)
    assert now["base_url"].startswith("http://127.0.0.1:")
    assert set(now) == set(later)
    assert now["accounts"][0]["windows"][0]["used_percent"] == 42.0
    assert [account["id"] for account in later["accounts"]] == [now["accounts"][0]["id"]]
    assert now["today"]["requests"] == 1
    assert later["as_of"] == "2026-11-25T12:00:00Z"
    assert f"{EMAIL} - anthropic" in text.out
    assert "\n    5h: 42 % used" in text.out
    assert "\nToday: 1 request, 0 errors, 467 tokens" in text.out


async def test_status_tells_that_the_logins_cannot_be_read(home: Path, loadline: Loadline) -> None:
    key = MemoryKey()
    key.unavailable = KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.")
    async with running_program(home, key=key):
        text = await asyncio.to_thread(loadline, "status")
        told = await asyncio.to_thread(loadline, "status", "--json")

    words = "The stored logins are locked. The system keyring is locked. Unlock the keyring and try again."
    assert text.out.splitlines()[1] == words
    assert json.loads(told.out)["vault_problem"] == words


def test_a_program_that_is_switched_off_still_has_a_status_but_takes_no_imports(
    home: Path, loadline: Loadline, tmp_path: Path
) -> None:
    lock = HomeLock(home / "running.json")
    lock.acquire()
    try:
        status = loadline("status")
        imported = loadline("import", write_key(tmp_path), "--email", EMAIL)
    finally:
        lock.release()

    assert status.code == 0
    assert imported.code == 1
    assert "switched off" in imported.err


def test_a_program_that_does_not_answer_is_told(home: Path, loadline: Loadline) -> None:
    lock = HomeLock(home / "running.json")
    lock.acquire()
    lock.announce("http://127.0.0.1:9")
    try:
        said = loadline("accounts")
    finally:
        lock.release()

    assert said.code == 1
    assert said.err.startswith("loadline: The running Loadline does not answer.")


# Connecting a client and recovering


@pytest.mark.parametrize("options", [[], ["--show"]])
def test_the_lines_that_point_a_client_here_are_shown(
    loadline: Loadline, options: list[str]
) -> None:
    said = loadline("connect", "claude-code", *options, "--port", "3000")

    assert said.code == 0
    assert "export ANTHROPIC_BASE_URL=http://127.0.0.1:3000/claude\n" in said.out
    assert "set -gx ANTHROPIC_BASE_URL http://127.0.0.1:3000/claude\n" in said.out
    assert '$env:ANTHROPIC_BASE_URL = "http://127.0.0.1:3000/claude"\n' in said.out


def test_a_client_with_a_file_of_its_own_is_shown_its_lines(loadline: Loadline) -> None:
    said = loadline("connect", "codex", "--port", "3000")

    assert said.code == 0
    shown, _, diff = said.out.partition("“loadline connect codex --apply” would change:")
    assert "+[model_providers.loadline]" in diff.splitlines()
    shown, _, once = shown.partition("one run:")
    assert once.strip().startswith("codex -c model_provider=loadline -c ")
    _, *blocks = shown.split("config.toml, ")
    for block in blocks:
        document = tomllib.loads(block.partition(":\n")[2])
        ours = document["model_providers"][document["model_provider"]]
        assert ours["base_url"] == "http://127.0.0.1:3000/backend-api/codex"
    assert len(blocks) == 2


def test_a_client_s_settings_are_changed_when_asked_and_taken_back(
    home: Path, loadline: Loadline
) -> None:
    file = home / "claude" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"env": {"A": "1"}}')

    shown = loadline("connect", "claude-code")
    untouched = file.read_text()
    applied = loadline("connect", "claude-code", "--apply")
    changed = file.read_text()
    again = loadline("connect", "claude-code", "--apply")
    undone = loadline("connect", "claude-code", "--undo")
    nothing = loadline("connect", "claude-code", "--undo")

    url = "http://127.0.0.1:2455/claude"
    line = f'+{{"env": {{"A": "1", "ANTHROPIC_BASE_URL": "{url}"}}}}'
    assert [said.code for said in (shown, applied, again, undone, nothing)] == [0, 0, 0, 0, 1]
    assert line in shown.out.splitlines()
    assert untouched == file.read_text() == '{"env": {"A": "1"}}'
    assert json.loads(changed)["env"] == {"A": "1", "ANTHROPIC_BASE_URL": url}
    assert line in applied.out.splitlines()
    assert again.out == f"{file} points here already.\n"
    assert undone.out.endswith("Taken back.\n")
    assert nothing.err.startswith("loadline: Loadline has changed nothing there.")


def test_codex_s_settings_are_changed_when_asked_and_taken_back(
    home: Path, loadline: Loadline
) -> None:
    file = home / "codex" / "config.toml"
    file.parent.mkdir()
    file.write_text('model = "x"  # mine\n')

    applied = loadline("connect", "codex", "--apply")
    changed = tomllib.loads(file.read_text())
    undone = loadline("connect", "codex", "--undo")

    assert (applied.code, undone.code) == (0, 0)
    assert changed["model_provider"] == "loadline"
    assert changed["model_providers"]["loadline"]["base_url"].endswith(":2455/backend-api/codex")
    assert file.read_text() == 'model = "x"  # mine\n'


def test_without_a_client_all_are_listed_and_where_they_point(
    home: Path, loadline: Loadline
) -> None:
    loadline("connect", "claude-code", "--apply")

    said = loadline("connect")
    later = loadline("connect", "--port", "3000")

    lines = dict(line.split(maxsplit=1) for line in said.out.splitlines())
    assert said.code == 0
    assert list(lines) == [
        "claude-code", "codex", "anthropic-sdk", "openai-sdk", "anthropic-api", "openai-api",
    ]  # fmt: skip
    assert lines["claude-code"].startswith(f"points here ({home}/claude/settings.json)")
    assert lines["codex"].startswith(f"does not point here ({home}/codex/config.toml)")
    assert "where Loadline was before" in later.out


def test_an_address_that_is_not_known_yet_is_written_nowhere(
    home: Path, loadline: Loadline
) -> None:
    said = loadline("connect", "codex", "--apply", "--port", "0")

    assert (said.code, said.out) == (1, "")
    assert "known only while it runs" in said.err
    assert not (home / "codex").exists()


def test_a_library_has_lines_and_no_file(loadline: Loadline) -> None:
    shown = loadline("connect", "openai-sdk", "--port", "3000")
    refused = loadline("connect", "openai-sdk", "--apply")

    assert 'base_url="http://127.0.0.1:3000/v1"' in shown.out
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "loadline: The settings of OpenAI SDK cannot be changed from here.\n"


def test_settings_that_cannot_be_read_are_told_in_one_line(home: Path, loadline: Loadline) -> None:
    file = home / "codex" / "config.toml"
    file.parent.mkdir()
    file.write_text("model = ")

    refused = loadline("connect", "codex", "--apply")
    listed = loadline("connect")

    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "it is no valid TOML" in refused.err
    assert listed.code == 0
    assert "cannot tell: " in listed.out


def test_where_a_key_is_asked_for_it_is_written_too_and_not_shown(
    home: Path, loadline: Loadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADLINE_REQUIRE_KEY", "true")

    shown = loadline("connect", "claude-code")
    without = loadline("connect", "claude-code", "--apply")
    key = b"loadline-fake0123\n"
    applied = loadline("connect", "claude-code", "--apply", "--key", "-", stdin=key)

    env = json.loads((home / "claude" / "settings.json").read_text())["env"]
    assert "export ANTHROPIC_AUTH_TOKEN=your-local-key\n" in shown.out
    assert "Clients need a local key" in without.out
    assert env["ANTHROPIC_AUTH_TOKEN"] == "loadline-fake0123"
    assert "loadline-fake0123" not in applied.out


async def test_a_running_program_is_connected_to_at_its_own_port(
    home: Path, loadline: Loadline
) -> None:
    async with running_program(home) as made:
        said = await asyncio.to_thread(loadline, "connect", "claude-code")

        assert f"export ANTHROPIC_BASE_URL={made.proxy.base_url}/claude\n" in said.out


def test_a_damaged_database_is_moved_aside_when_the_user_says_so(
    home: Path, loadline: Loadline
) -> None:
    (home / "loadline.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8192)

    refused = loadline("accounts")
    recovered = loadline("recover")
    afterwards = loadline("accounts")

    assert refused.code == 1
    assert refused.err.endswith("“loadline recover” does so.\n")
    assert recovered.out.startswith(f"The damaged database lies at {home}")
    assert afterwards.code == 0
