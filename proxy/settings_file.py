"""`settings.toml` as a window changes it: one value at a time, every other byte as its writer left it.

What the file says counts at once in the running program, or from the next start, as each setting declares.
"""

import asyncio
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from proxy.errors import SettingsError
from proxy.paths import Paths
from proxy.provider import Providers
from proxy.setting import Name, Setting
from proxy.settings import ENVIRONMENT_ONLY, Settings, converted, declared, load_settings

MARK = "\ufeff"
"""What Windows editors put in front."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the next start will use, and how that differs from now."""

    settings: Settings
    pending: tuple[Name, ...] = ()
    """Those that have another value than the running program's."""


class SettingsFile:
    """Reads and changes the file. State: none but a lock, so that two changes do not overwrite each other."""

    def __init__(
        self,
        running: Callable[[], Settings],
        paths: Paths,
        providers: Providers,
        apply: Callable[[Settings], None],
    ) -> None:
        """`providers` as they are before they are configured: their settings are the defaults.

        `running` tells the settings of the program, with those of all providers; `apply` lets new ones count.
        """
        self._running = running
        self._paths = paths
        self._providers = providers
        self._apply = apply
        self._known = {
            each.key: each for each in declared(providers) if each.name not in ENVIRONMENT_ONLY
        }
        self._writing = asyncio.Lock()

    def settings(self) -> tuple[Setting, ...]:
        """Every setting that the file may hold."""
        return tuple(self._known.values())

    def read(self) -> Wanted:
        """What the next start would use under the same environment and options. Blocks for a small file.

        Raises SettingsError.
        """
        return self._wanted(self._told())

    def take(self) -> Wanted:
        """Reads the file, and lets count what somebody has changed in it, as far as it can. Raises SettingsError."""
        return self._taken(self._told())

    async def change(self, owner: str, name: str, value: object) -> Wanted:
        """Writes one setting and lets it count, if it can. Raises SettingsError; then the file is as it was."""
        setting = self._known[owner, name]
        kept = converted(setting, name, value)
        async with self._writing:
            told = await asyncio.to_thread(self._write, setting, kept)
        return self._taken(told)

    def _told(self) -> Settings:
        """What the file alone says."""
        return load_settings({}, self._paths, self._providers, {})

    def _taken(self, told: Settings) -> Wanted:
        self._apply(self._wanted(told).settings)
        return self._wanted(told)

    def _wanted(self, told: Settings) -> Wanted:
        """What the file says, beside what the program runs with now."""
        running = self._running()
        fixed = {key: running.value(*key) for key in running.fixed if key in self._known}
        wanted = replace(told.changed(fixed), fixed=running.fixed)
        pending = tuple(key for key in self._known if wanted.value(*key) != running.value(*key))
        return Wanted(wanted, pending)

    def _write(self, setting: Setting, value: object) -> Settings:
        """Gives what the file says then."""
        from proxy.clients.replacing import replace_file

        file = self._paths.settings_file
        now = self._told()
        if now.value(*setting.key) == value:
            return now  # a default need not be written down
        try:
            before = file.read_bytes().decode() if file.exists() else ""
            replace_file(file, with_value(before, setting.key, value).encode())
        except OSError as error:
            raise SettingsError(
                f"{file} cannot be written.", detail=f"{error.strerror or error}."
            ) from error
        return self._told()


def with_value(text: str, key: Name, value: object) -> str:
    """The file's `text` with one value set: comments, order, line ends and all that is not ours stay.

    Raises SettingsError when the text is written in a way that cannot be changed without changing more.
    """
    import tomlkit

    owner, name = key
    mark, body = (MARK, text[1:]) if text.startswith(MARK) else ("", text)
    plain = value.value if isinstance(value, Enum) else value
    document: Any = tomlkit.parse(body if body.endswith("\n") or not body else body + "\n")
    if owner and owner not in document:
        document[owner] = tomlkit.table()
    (document[owner] if owner else document)[name] = plain
    made = _with_line_ends_of(body, tomlkit.dumps(document))
    if tomllib.loads(made) != _expected(body, key, plain):
        raise SettingsError(
            f"{name} cannot be changed here.",
            detail="The file is written in a way that would change with it.",
            hint="Change it in a text editor.",
        )
    return mark + made


def _expected(body: str, key: Name, value: object) -> dict[str, Any]:
    owner, name = key
    values = tomllib.loads(body)
    (values.setdefault(owner, {}) if owner else values)[name] = value
    return values


def _with_line_ends_of(body: str, made: str) -> str:
    """A file of Windows keeps its line ends; new lines come with a bare one."""
    is_windows = "\r\n" in body and not re.search(r"(?<!\r)\n", body)
    return re.sub(r"(?<!\r)\n", "\r\n", made) if is_windows else made
