"""The clients of this machine over the providers that ship: seen, pointed here, taken back."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from proxy.clients.client import Client
from proxy.clients.desk import ClientDesk
from proxy.clients.pointing import Direction
from proxy.errors import NotFound, Refusal
from proxy.model import ProviderId
from proxy.providers import PROVIDERS
from tests.conftest import NOW

ROOT = "http://127.0.0.1:2455"


@dataclass
class Machine:
    """A home with clients' settings, and the desk over it."""

    folder: Path
    root: str = ROOT
    asks_for_key: bool = False
    desk: ClientDesk = field(init=False)

    def __post_init__(self) -> None:
        environ = {
            "HOME": str(self.folder),
            "PATH": str(self.folder),
            "CLAUDE_CONFIG_DIR": str(self.folder / "claude"),
            "CODEX_HOME": str(self.folder / "codex"),
        }
        self.desk = ClientDesk(
            {provider.id: provider for provider in PROVIDERS},
            self.folder / "memory.json",
            lambda: self.root,
            asks_for_key=lambda: self.asks_for_key,
            environ=environ,
            clock=lambda: NOW,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def with_file(machine: Machine) -> list[Client]:
    return [client for client in machine.desk.all() if client.file is not None]


def test_a_new_machine_has_clients_that_point_nowhere(machine: Machine) -> None:
    for client in machine.desk.all():
        sight = machine.desk.look(client)

        assert (sight.program, sight.can_undo, sight.problem) == (None, False, "")
        assert sight.pointing.direction is Direction.NOWHERE
    assert list(machine.folder.iterdir()) == []


@pytest.mark.parametrize("at", [0, 1])
def test_a_client_is_pointed_here_and_taken_back(machine: Machine, at: int) -> None:
    client = with_file(machine)[at]

    done = machine.desk.apply(client)

    applied = machine.desk.look(client)
    assert (done.change.is_needed, done.backup) == (True, None)
    assert applied.pointing.direction is Direction.HERE
    assert applied.pointing.address == ROOT + client.path
    assert applied.can_undo
    assert machine.desk.plan_undo(client).after is None
    machine.desk.undo(client)
    taken_back = machine.desk.look(client)
    assert (taken_back.pointing.direction, taken_back.can_undo) == (Direction.NOWHERE, False)


@pytest.mark.parametrize("at", [0, 1])
def test_after_a_change_of_port_it_is_seen_to_point_at_the_old_one(
    machine: Machine, at: int
) -> None:
    client = with_file(machine)[at]
    machine.desk.apply(client)

    machine.root = "http://127.0.0.1:2456"

    sight = machine.desk.look(client)
    assert sight.pointing.direction is Direction.MOVED
    assert machine.desk.plan(client).is_needed


@pytest.mark.parametrize("at", [0, 1])
def test_a_key_stays_while_keys_are_asked_for(tmp_path: Path, at: int) -> None:
    machine = Machine(tmp_path, asks_for_key=True)
    client = with_file(machine)[at]
    machine.desk.apply(client, "loadline-fake0123")
    file = machine.desk.look(client).file
    assert file is not None

    machine.root = "http://127.0.0.1:2456"
    machine.desk.apply(client)
    kept = file.read_text()
    machine.asks_for_key = False
    machine.desk.apply(client)
    dropped = file.read_text()
    machine.desk.undo(client)

    assert ("loadline-fake0123" in kept, "2456" in kept) == (True, True)
    assert "loadline-fake0123" not in dropped
    assert not file.exists()


def test_a_key_that_was_kept_is_taken_back_with_the_rest(tmp_path: Path) -> None:
    machine = Machine(tmp_path, asks_for_key=True)
    client = with_file(machine)[0]
    file = tmp_path / "claude" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"env": {"ANTHROPIC_AUTH_TOKEN": "mine"}}')
    machine.desk.apply(client, "loadline-fake0123")
    machine.root = "http://127.0.0.1:2456"
    machine.desk.apply(client)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"added": True}))

    machine.desk.undo(client)

    assert json.loads(file.read_text()) == {
        "env": {"ANTHROPIC_AUTH_TOKEN": "mine"},
        "added": True,
    }


def test_where_the_copy_will_lie_is_where_it_lies(machine: Machine) -> None:
    client = with_file(machine)[0]
    file = machine.folder / "claude" / "settings.json"
    file.parent.mkdir()
    file.write_text("{}")

    foretold = machine.desk.backup_place(machine.desk.plan(client))

    assert machine.desk.apply(client).backup == foretold


def test_settings_that_cannot_be_read_are_told(machine: Machine) -> None:
    client = with_file(machine)[1]
    file = machine.folder / "codex" / "config.toml"
    file.parent.mkdir()
    file.write_text("model = ")

    sight = machine.desk.look(client)

    assert sight.problem.startswith(f"{file}: it is no valid TOML")


def test_a_library_has_nothing_to_change(machine: Machine) -> None:
    library = machine.desk.find("anthropic-sdk")

    assert machine.desk.look(library).file is None
    with pytest.raises(Refusal):
        machine.desk.apply(library)


def test_an_unknown_client_is_told(machine: Machine) -> None:
    with pytest.raises(NotFound):
        machine.desk.find("telnet")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("claude-cli/2.1.330", "claude-code"),
        ("codex_exec/0.169.0", "codex"),
        ("codex_cli_rs/0.169.0", "codex"),
        ("Anthropic/Python", "anthropic-sdk"),
        ("AsyncOpenAI/Python", "openai-sdk"),
        ("OpenAI/JS", "openai-sdk"),
        ("curl/8.5.0", "anthropic-api"),
        ("", "anthropic-api"),
    ],
)
def test_a_request_tells_its_client(machine: Machine, agent: str, name: str) -> None:
    found = machine.desk.of_agent(PROVIDERS[0].id, agent)

    assert found is machine.desk.find(name)
    assert machine.desk.of_agent(ProviderId("gone"), "curl/8.5.0") is None


@pytest.mark.parametrize("client", [each for provider in PROVIDERS for each in provider.clients], ids=lambda client: client.name)  # fmt: skip
def test_its_lines_name_its_address_and_a_key_where_one_is_asked_for(
    client: Client, tmp_path: Path
) -> None:
    plain = Machine(tmp_path).desk.snippets(client)
    guarded = Machine(tmp_path, asks_for_key=True).desk.snippets(client)

    assert all(ROOT + client.path in each.text for each in plain)
    assert all("your-local-key" in each.text for each in guarded)
    assert not any("your-local-key" in each.text for each in plain)
    assert len({each.title for each in plain}) == len(plain)


def test_claude_code_s_lines_for_its_file_are_json(machine: Machine) -> None:
    client = machine.desk.find("claude-code")

    text = {each.title: each.text for each in machine.desk.snippets(client)}["settings.json"]

    assert json.loads(text) == {"env": {"ANTHROPIC_BASE_URL": f"{ROOT}/claude"}}
