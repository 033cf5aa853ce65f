"""What the user may set: by environment variable, in `settings.toml`, or on the command line.

The command line wins over the environment, which wins over the file, which wins over the default. A provider
brings settings of its own: field `base_url` of the provider "example" is LOADLINE_EXAMPLE_BASE_URL in the environment
and `base_url` under `[example]` in the file.
"""

import dataclasses
import ipaddress
import tomllib
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args, get_origin

import msgspec
from msgspec import Meta

from proxy.choice import Strategy
from proxy.errors import SettingsError
from proxy.model import ProviderId
from proxy.paths import Paths
from proxy.provider import Providers
from proxy.setting import PREFIX, AtOnce, Counts, Name, NextStart, Setting, UrlOrNone

ENVIRONMENT_ONLY = frozenset({"home", "vault_key"})
"""Not in the file: it lies in `home`, and a key beside what it locks is no lock."""

KeySource = Literal["keyring", "file", "env"]
LogLevel = Literal["debug", "info", "warning", "error"]
Seconds = Annotated[float, Meta(gt=0, le=3600)]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default."""

    home: NextStart[Path | None] = None
    """One folder for settings, data, logs and control token; None uses the platform's folders."""
    host: NextStart[str] = "127.0.0.1"
    """The address to listen on. Any but loopback is refused unless client keys are required."""
    port: Annotated[int, Counts.NEXT_START, Meta(ge=0, le=65535)] = 2455
    """The port to listen on; 0 takes any free one."""
    require_key: AtOnce[bool] = False
    """Clients must send a local key."""
    database_url: NextStart[str] = field(default="", repr=False)
    """Another database than the SQLite file in the data folder; may hold a password."""
    key_source: NextStart[KeySource] = "keyring"
    """Where the vault's key rests."""
    vault_key: NextStart[str] = field(default="", repr=False)
    """The vault's key itself, for key source "env"."""
    upstream_connect_timeout_s: AtOnce[Seconds] = 10.0
    """How long connecting to a provider may take."""
    upstream_idle_timeout_s: AtOnce[Seconds] = 300.0
    """How long a provider may be silent within an answer."""
    upstream_proxy: AtOnce[bool] = False
    """Reach providers through the proxies that HTTPS_PROXY and its kin name."""
    max_body_mb: Annotated[int, Counts.AT_ONCE, Meta(ge=1, le=1024)] = 64
    """The largest request body in MiB; a larger one is answered with 413."""
    retention_days: Annotated[int, Counts.AT_ONCE, Meta(ge=1, le=3650)] = 90
    """How long request records are kept."""
    drain_s: Annotated[float, Counts.AT_ONCE, Meta(ge=0, le=3600)] = 10.0
    """How long running exchanges may go on when the program stops."""
    log_level: AtOnce[LogLevel] = "info"
    """The least important lines that are logged."""
    strategy: AtOnce[Strategy] = Strategy.HEADROOM
    """How several accounts of one provider share the load: headroom, round_robin, in_order, one_account."""
    session_affinity: AtOnce[bool] = True
    """Requests of one session stay on one account while it can serve."""
    update_check: AtOnce[bool] = False
    """Ask `update_url` once a day whether there is a newer version; only to tell it."""
    update_url: UrlOrNone = ""
    """Where that is told: GitHub's "latest release" of a repository, or {"version", "url"}."""
    desktop_loop: NextStart[Literal["auto", "stock"]] = "auto"
    """The event loop of the window: our own where it works, or qasync's as it is."""
    providers: Mapping[ProviderId, object] = field(default_factory=dict)
    """The settings of each provider, of its own type."""
    fixed: Mapping[Name, str] = field(default_factory=dict, repr=False, compare=False)
    """Those that the file cannot change now, and what was given instead: "LOADLINE_PORT", "--port"."""

    def value(self, owner: str, name: str) -> object:
        """Of the setting `name`; `owner` is a provider's id, or empty for the program's own."""
        return getattr(self.providers[ProviderId(owner)] if owner else self, name)

    def changed(self, values: Mapping[Name, object]) -> "Settings":
        """The same settings with other values, which have their types already."""
        own: dict[str, dict[str, Any]] = {owner: {} for owner in ("", *self.providers)}
        for (owner, name), value in values.items():
            own[owner][name] = value
        providers = {
            id_: dataclasses.replace(cast(Any, settings), **own[id_])
            for id_, settings in self.providers.items()
        }
        return dataclasses.replace(self, providers=providers, **own[""])

    @property
    def is_loopback(self) -> bool:
        """Only programs of this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"


def taken_over(running: Settings, wanted: Settings, known: Iterable[Setting]) -> Settings:
    """`running` with all of `wanted` that counts at once. What was given in another way than by the file stays."""
    return running.changed(
        {
            each.key: wanted.value(*each.key)
            for each in known
            if each.counts is Counts.AT_ONCE and each.key not in running.fixed
        }
    )


def find_paths(environ: Mapping[str, str], overrides: Mapping[str, object]) -> Paths:
    """The folders to use: those of `--home`, of LOADLINE_HOME, or the platform's."""
    home = str(overrides.get("home") or environ.get(PREFIX + "HOME") or "")
    try:
        return Paths(Path(home).expanduser().absolute() if home else None)
    except RuntimeError as error:  # "~" of a user who is not there
        raise SettingsError(f"The home folder {home} is not known.", detail=f"{error}") from error


def database_url(settings: Settings, paths: Paths) -> str:
    """The database that the settings name, or the SQLite file among our files."""
    return settings.database_url or f"sqlite:///{paths.database_file}"


def load_settings(
    environ: Mapping[str, str],
    paths: Paths,
    providers: Providers,
    overrides: Mapping[str, object],
) -> Settings:
    """All settings together. `overrides` are fields by name, from the command line; None leaves one alone.

    Raises SettingsError, which names what is unknown or wrong and where it stands.
    """
    known = tuple(declared(providers))
    values: dict[str, dict[str, object]] = {owner: {} for owner in ("", *providers)}
    from_file = tuple(_from_file(paths.settings_file, known))
    stronger = (*_from_environment(environ, known), *_from_command_line(overrides, known))
    for setting, place, value in (*from_file, *stronger):
        values[setting.owner][setting.name] = converted(setting, place, value)
    own = {
        id_: dataclasses.replace(cast(Any, provider.settings), **values[id_])
        for id_, provider in providers.items()
    }
    return Settings(
        home=paths.home,
        providers=own,
        fixed={setting.key: place for setting, place, _value in stronger},
        **cast(Any, values[""]),
    )


def declared(providers: Providers) -> Iterator[Setting]:
    """Every setting that may be given: the program's own, then those of each provider."""
    yield from _fields_of("", Settings, leave_out={"home", "providers", "fixed"})
    for id_, provider in providers.items():
        yield from _fields_of(id_, type(provider.settings), leave_out=set())


def _fields_of(owner: str, cls: type, leave_out: set[str]) -> Iterator[Setting]:
    types = typing.get_type_hints(cls, include_extras=True)
    for each in dataclasses.fields(cls):
        if each.name not in leave_out:
            yield Setting(owner, each.name, types[each.name], is_secret=not each.repr)


_Given = tuple[Setting, str, object]
"""A setting, where its value stands, in words, and the value."""


def _from_file(file: Path, declared: tuple[Setting, ...]) -> Iterator[_Given]:
    known = {
        (each.owner, each.name): each for each in declared if each.name not in ENVIRONMENT_ONLY
    }
    owners = {each.owner for each in declared} - {""}
    for key, value in _read_toml(file).items():
        in_table = key in owners and isinstance(value, dict)
        pairs = value.items() if in_table else [(key, value)]
        owner = key if in_table else ""
        for name, single in pairs:
            place = f"{name} under [{owner}] in {file}" if owner else f"{name} in {file}"
            if (owner, name) not in known:
                raise _unknown(place, name, [each for own, each in known if own == owner])
            yield known[owner, name], place, single


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_bytes().decode("utf-8-sig")  # Windows editors put a mark in front
        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read.", detail=f"{error.strerror or error}."
        ) from error
    except ValueError as error:  # no UTF-8, no TOML
        raise SettingsError(
            f"{file} is no valid TOML.",
            detail=f"{error}.",
            hint="Correct it, or move it away to start with the defaults.",
        ) from error


def _from_environment(
    environ: Mapping[str, str], declared: tuple[Setting, ...]
) -> Iterator[_Given]:
    known = {each.variable: each for each in declared}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name == PREFIX + "HOME":
            continue
        if name not in known:
            raise _unknown(name, name, list(known))
        if value:  # empty is how a variable is unset where it cannot be removed
            yield known[name], name, value


def _from_command_line(
    overrides: Mapping[str, object], declared: tuple[Setting, ...]
) -> Iterator[_Given]:
    known = {each.name: each for each in declared if not each.owner}
    for name, value in overrides.items():
        if value is not None and name != "home":
            yield known[name], "--" + name.replace("_", "-"), value


def converted(setting: Setting, place: str, value: object) -> object:
    """`value` as the setting's type; `place` says where it stands. Raises SettingsError."""
    if isinstance(value, str) and get_origin(setting.plain_type) is Literal:
        value = value.strip().lower()
    try:
        return msgspec.convert(value, cast(Any, setting.type), strict=False)
    except msgspec.ValidationError as error:
        words = _in_words(setting.type)
        is_shown = not setting.is_secret
        raise SettingsError(
            f"{place} must be {words}, not {value!r}." if is_shown else f"{place} must be {words}."
        ) from error


def _in_words(type_: object) -> str:
    """What a value of a setting's type may be. Whole phrases, because the window's catalogue has them."""
    if get_origin(type_) is Annotated:
        plain, *rules = get_args(type_)
        said = [_in_words_within(plain, each) for each in rules if isinstance(each, Meta)]
        return next(filter(None, said), _in_words(plain))
    if get_origin(type_) is Literal:
        return f"one of {', '.join(map(str, get_args(type_)))}"
    if type_ is bool:
        return "true or false"
    if type_ is int:
        return "a whole number"
    return "a number" if type_ is float else "text"


def _in_words_within(plain: object, rule: Meta) -> str:
    """The same of a rule for the type `plain`; empty where it sets no limits."""
    if rule.pattern is not None:
        return rule.description or ""
    if rule.gt is not None:
        return f"a number over {rule.gt}, at most {rule.le}"
    if rule.ge is None:
        return ""
    if plain is int:
        return f"a whole number from {rule.ge} to {rule.le}"
    return f"a number from {rule.ge} to {rule.le}"


def _unknown(place: str, name: str, known: list[str]) -> SettingsError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return SettingsError(
        f"There is no setting {place}.", hint=f"Did you mean {near[0]}?" if near else ""
    )
