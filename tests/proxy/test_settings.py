"""Settings: who wins, what is refused, and in which words."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, get_args, get_type_hints

import pytest

from proxy import providers
from proxy.errors import SettingsError
from proxy.paths import Paths
from proxy.setting import AtOnce, Counts
from proxy.settings import Settings, declared, find_paths, load_settings

NO_SETTINGS = {"providers", "fixed"}
"""Fields of Settings that nobody gives by name."""


@dataclass(frozen=True, slots=True)
class ExampleSettings:
    """What a provider may bring."""

    base_url: AtOnce[str] = "https://example.invalid"
    mode: AtOnce[Literal["auto", "never"]] = "auto"
    secret: AtOnce[str] = field(default="", repr=False)


PROVIDERS: Any = {"example": SimpleNamespace(settings=ExampleSettings())}


def load(home: Path, environ: dict[str, str] | None = None, **overrides: object) -> Settings:
    return load_settings(environ or {}, Paths(home), PROVIDERS, overrides)


def write(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_without_anything_every_setting_has_its_default(home: Path) -> None:
    settings = load(home)

    assert settings == Settings(home=home, providers={"example": ExampleSettings()})
    assert (settings.host, settings.port, settings.retention_days) == ("127.0.0.1", 2455, 90)


def test_the_file_wins_over_the_default(home: Path) -> None:
    write(home, 'port = 3000\nretention_days = 7\n[example]\nmode = "never"\n')

    settings = load(home)

    assert (settings.port, settings.retention_days) == (3000, 7)
    assert settings.providers["example"] == ExampleSettings(mode="never")


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(home: Path) -> None:
    write(home, 'port = 3000\nhost = "::1"\nlog_level = "error"\n')

    settings = load(home, {"LOADLINE_PORT": "3001", "LOADLINE_HOST": "localhost"}, port=3002)

    assert (settings.port, settings.host, settings.log_level) == (3002, "localhost", "error")


def test_an_option_that_was_not_given_changes_nothing(home: Path) -> None:
    assert load(home, {"LOADLINE_PORT": "3001"}, port=None).port == 3001


def test_an_empty_variable_counts_as_absent(home: Path) -> None:
    assert load(home, {"LOADLINE_PORT": ""}).port == 2455


def test_a_file_saved_with_a_byte_order_mark_is_read(home: Path) -> None:
    (home / "settings.toml").write_bytes(b"\xef\xbb\xbfport = 3000\r\n")

    assert load(home).port == 3000


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("LOADLINE_REQUIRE_KEY", "true", "require_key", True),
        ("LOADLINE_REQUIRE_KEY", "0", "require_key", False),
        ("LOADLINE_DRAIN_S", "2.5", "drain_s", 2.5),
        ("LOADLINE_LOG_LEVEL", "DEBUG", "log_level", "debug"),
        ("LOADLINE_KEY_SOURCE", "file", "key_source", "file"),
        ("LOADLINE_PORT", "0", "port", 0),
    ],
)
def test_the_text_of_a_variable_becomes_the_setting_s_type(
    home: Path, variable: str, value: str, name: str, expected: object
) -> None:
    assert getattr(load(home, {variable: value}), name) == expected


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        (
            "LOADLINE_PORT",
            "http",
            "LOADLINE_PORT must be a whole number from 0 to 65535, not 'http'.",
        ),
        (
            "LOADLINE_PORT",
            "70000",
            "LOADLINE_PORT must be a whole number from 0 to 65535, not '70000'.",
        ),
        (
            "LOADLINE_REQUIRE_KEY",
            "perhaps",
            "LOADLINE_REQUIRE_KEY must be true or false, not 'perhaps'.",
        ),
        (
            "LOADLINE_KEY_SOURCE",
            "pocket",
            "LOADLINE_KEY_SOURCE must be one of keyring, file, env, not 'pocket'.",
        ),
        ("LOADLINE_DRAIN_S", "-1", "LOADLINE_DRAIN_S must be a number from 0 to 3600, not '-1'."),
        (
            "LOADLINE_EXAMPLE_MODE",
            "on",
            "LOADLINE_EXAMPLE_MODE must be one of auto, never, not 'on'.",
        ),
    ],
)
def test_a_bad_value_is_told_in_one_line_that_names_it(
    home: Path, variable: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(home, {variable: value})

    assert str(refused.value) == words


@pytest.mark.parametrize("value", ["api.anthropic.com", "ftp://x", "http://", "http:///x", "a b"])
def test_an_address_that_is_none_ends_the_start(home: Path, value: str) -> None:
    real = {each.id: each for each in providers.PROVIDERS}
    addresses = [
        each for each in declared(real) if each.name.endswith("url") and not each.is_secret
    ]

    for each in addresses:
        with pytest.raises(SettingsError) as refused:
            load_settings({each.variable: value}, Paths(home), real, {})
        assert str(refused.value) == (
            f"{each.variable} must be an address that begins with http:// or https://, not {value!r}."
        )
    assert len(addresses) >= 8


def test_an_unknown_variable_is_refused_and_the_nearest_known_one_named(home: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load(home, {"LOADLINE_EXAMPLE_BASEURL": "https://x.invalid"})

    assert str(refused.value) == (
        "There is no setting LOADLINE_EXAMPLE_BASEURL. Did you mean LOADLINE_EXAMPLE_BASE_URL?"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1\n", "There is no setting prot in {file}. Did you mean port?"),
        (
            "[example]\nmodus = 1\n",
            "There is no setting modus under [example] in {file}. Did you mean mode?",
        ),
        ("port = true\n", "port in {file} must be a whole number from 0 to 65535, not True."),
        ("home = '/tmp'\n", "There is no setting home in {file}."),
        ("vault_key = 'k'\n", "There is no setting vault_key in {file}."),
        ("[unheard]\nport = 1\n", "There is no setting unheard in {file}."),
        ("example = 3\n", "There is no setting example in {file}."),
    ],
)
def test_what_the_file_may_not_hold_is_named_with_the_file(
    home: Path, text: str, words: str
) -> None:
    write(home, text)

    with pytest.raises(SettingsError) as refused:
        load(home)

    assert str(refused.value) == words.format(file=home / "settings.toml")


@pytest.mark.parametrize("content", [b"port = = 1", b"\xff\xfe\x00p"], ids=["no TOML", "binary"])
def test_a_corrupt_file_is_told_in_one_line_with_a_way_on(home: Path, content: bytes) -> None:
    (home / "settings.toml").write_bytes(content)

    with pytest.raises(SettingsError) as refused:
        load(home)

    assert refused.value.title == f"{home / 'settings.toml'} is no valid TOML."
    assert "move it away" in refused.value.hint
    assert "\n" not in str(refused.value)


def test_a_folder_in_the_file_s_place_is_told(home: Path) -> None:
    (home / "settings.toml").mkdir()

    with pytest.raises(SettingsError, match=r"settings\.toml cannot be read"):
        load(home)


def test_secrets_show_neither_in_repr_nor_in_a_refusal(home: Path) -> None:
    settings = load(
        home,
        {
            "LOADLINE_VAULT_KEY": "fake-vault-key",
            "LOADLINE_DATABASE_URL": "postgresql://u:fake-pass@h/d",
        },
    )

    assert settings.vault_key == "fake-vault-key"
    assert "fake" not in repr(settings)


def test_the_home_comes_from_the_option_then_the_environment_then_the_platform() -> None:
    environ = {"LOADLINE_HOME": "/a"}

    assert find_paths(environ, {"home": "/b"}).home == Path("/b")
    assert find_paths(environ, {"home": None}).home == Path("/a")
    assert find_paths({}, {}).home is None
    assert find_paths({"LOADLINE_HOME": "here"}, {}).home == Path("here").absolute()


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.4", False),
        ("example.com", False),
    ],
)
def test_a_host_is_loopback_only_when_no_other_machine_can_reach_it(
    host: str, is_loopback: bool
) -> None:
    assert Settings(host=host).is_loopback is is_loopback


# When a new value counts


def test_every_setting_says_whether_it_counts_at_once_or_from_the_next_start() -> None:
    real = {each.id: each for each in providers.PROVIDERS}
    classes = [("", Settings), *((id_, type(each.settings)) for id_, each in real.items())]

    undeclared = [
        (owner, name)
        for owner, cls in classes
        for name, kind in get_type_hints(cls, include_extras=True).items()
        if name not in NO_SETTINGS
        and sum(isinstance(note, Counts) for note in get_args(kind)[1:]) != 1
    ]

    assert undeclared == []


def test_what_the_program_was_built_on_counts_from_the_next_start() -> None:
    real = {each.id: each for each in providers.PROVIDERS}

    waiting = {each.key for each in declared(real) if each.counts is Counts.NEXT_START}

    assert waiting == {
        ("", name)
        for name in ("host", "port", "database_url", "key_source", "vault_key", "desktop_loop")
    }
