"""Where the program keeps its files: one folder of the user's choice, or the platform's own folders."""

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from proxy.errors import StartError

FOLDER_NAME = "loadline"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's folders and files. Asking for one creates nothing; `make_folders` does."""

    home: Path | None = None
    """One folder for everything (LOADLINE_HOME); None uses the platform's folders."""

    @property
    def config_dir(self) -> Path:
        return self.home or _platform_folder("user_config_path")

    @property
    def data_dir(self) -> Path:
        return self.home or _platform_folder("user_data_path")

    @property
    def log_dir(self) -> Path:
        return self.home / "logs" if self.home else _platform_folder("user_log_path")

    @property
    def settings_file(self) -> Path:
        return self.config_dir / "settings.toml"

    @property
    def prices_file(self) -> Path:
        """Prices of the user's own."""
        return self.config_dir / "prices.toml"

    @property
    def database_file(self) -> Path:
        return self.data_dir / "loadline.db"

    @property
    def control_token_file(self) -> Path:
        return self.data_dir / "control-token"

    @property
    def key_file(self) -> Path:
        """The vault's key, only where the user chose to keep it in a file."""
        return self.data_dir / "vault-key"

    @property
    def runtimes_dir(self) -> Path:
        """What the local runtimes of providers need on disk while they run."""
        return self.data_dir / "sdk"

    @property
    def captures_dir(self) -> Path:
        """Whole requests and answers, only those that the user asked to capture."""
        return self.data_dir / "captures"

    @property
    def lock_file(self) -> Path:
        return self.data_dir / "running.json"

    @property
    def clients_file(self) -> Path:
        """What was changed in the settings of clients, so that it can be undone."""
        return self.data_dir / "connected-clients.json"

    @property
    def log_file(self) -> Path:
        return self.log_dir / "loadline.log"

    def make_folders(self) -> None:
        """Creates the folders, readable by the user only. Raises StartError (`home_unwritable`)."""
        for folder in (self.config_dir, self.data_dir, self.log_dir):
            try:
                folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            except OSError as error:
                raise unwritable(folder, error) from error
            if not os.access(folder, os.W_OK):
                raise unwritable(folder, OSError(_why_read_only(folder)))


def unwritable(place: Path, error: OSError) -> StartError:
    """Says that `place` cannot be made or written, why, and what helps."""
    return StartError(
        "Loadline cannot write to its folder.",
        detail=f"{place}: {error.strerror or error}.",
        hint="Make it writable, or choose another folder by --home.",
        code="home_unwritable",
    )


def absolute(path: str) -> str:
    """`path` as the user wrote it, from the root on and with "~" followed; a link stays one. Never fails."""
    return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - a path that pathlib refuses is no bug here


def _why_read_only(folder: Path) -> str:
    is_read_only = sys.platform != "win32" and os.statvfs(folder).f_flag & os.ST_RDONLY
    return os.strerror(errno.EROFS if is_read_only else errno.EACCES)


def is_exposed(path: Path) -> bool:
    """Others than the user may read it, or write it. Windows has no mode that says so. Raises OSError."""
    return os.name == "posix" and path.stat().st_mode & 0o077 != 0


def open_private(path: str | os.PathLike[str], flags: int) -> int:
    """An opener for `open()`: a file made by it can be read by the user only."""
    return os.open(path, flags, PRIVATE_FILE)


def _platform_folder(kind: str) -> Path:
    import platformdirs

    folder: Path = getattr(platformdirs, kind)(FOLDER_NAME, appauthor=False)
    return folder
