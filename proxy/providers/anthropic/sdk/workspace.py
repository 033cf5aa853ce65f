"""The folders of the runtime: an account's own, and one for each process that is gone when the process is.

All lie under the home folder in `sdk/<account>/`. Every process has a configuration folder of its own, because a
killed one may leave it locked. Nothing of a prompt stays on disk after its turn; what a killed program left behind is
swept at the next start.
"""

import contextlib
import json
import secrets
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from proxy.model import AccountId
from proxy.paths import PRIVATE_FOLDER, unwritable

RUNS, LOGINS = "runs", "logins"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one process, private to the user."""

    root: Path
    """Of this process alone; `remove` takes it away."""
    work: Path
    """Where it runs: empty, so that it finds no project of anyone, and the same for all processes of an account,
    because the runtime names it to the model and another name would be another prompt for the provider's cache."""
    login: Path | None = None
    """The configuration folder that holds the account's login, where `claude` keeps it itself."""

    @property
    def config(self) -> Path:
        return self.login or self.root / "config"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def system_prompt(self) -> Path:
        return self.root / "system.txt"

    def transcript(self, session_id: str) -> Path:
        # It takes half a second, and is only needed here.
        from claude_agent_sdk import project_key_for_directory

        key = project_key_for_directory(self.work)
        return self.config / "projects" / key / f"{session_id}.jsonl"

    def write_transcript(self, session_id: str, lines: Iterable[bytes]) -> None:
        path = self.transcript(session_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        with path.open("wb") as file:
            file.writelines(lines)

    def forget_prompts(self, session_id: str) -> None:
        """Takes away what was written for a process to read; it reads all of it before it answers."""
        self.system_prompt.unlink(missing_ok=True)
        self.transcript(session_id).unlink(missing_ok=True)
        for leftover in self.temporary.glob("*/images"):
            shutil.rmtree(leftover, ignore_errors=True)

    def remove(self, session_id: str, pid: int | None) -> None:
        """The process is gone; from a login's folder goes what `claude` notes of each."""
        # What cannot go now goes with the folder, or at the next start.
        with contextlib.suppress(OSError):
            self.forget_prompts(session_id)
        shutil.rmtree(self.root, ignore_errors=True)
        if self.login is not None:
            for note in self.login.glob(f"sessions/{pid}.*"):
                note.unlink(missing_ok=True)


def make_workspace(base: Path, account_id: AccountId, login: Path | None = None) -> Workspace:
    """The folders of a new process. Raises StartError (`home_unwritable`)."""
    account = base / account_id
    root = account / RUNS / secrets.token_hex(4)  # short: sockets in it have at most 100 characters
    workspace = Workspace(root, account / "work", login)
    try:
        _make_folders(base.parent, base, account, workspace.work, root.parent, root)
        _make_folders(workspace.config, workspace.temporary)
        if login is None:
            (workspace.config / ".claude.json").write_text(device(account), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(root, ignore_errors=True)
        raise unwritable(root, error) from error
    return workspace


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def device(account: Path) -> str:
    """The start of a configuration: the id by which the runtime knows this installation for the account.

    The runtime draws one where it finds none; each process would look like another device to the provider.
    """
    file = account / "device.json"
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    if known:
        return known
    made = json.dumps({"userID": secrets.token_hex(32)})
    # A full disk leaves an empty file behind, which no program takes.
    draft = file.with_suffix(".new")
    draft.write_text(made, encoding="utf-8")
    draft.replace(file)
    return made


def make_login_folder(base: Path) -> Path:
    """A new configuration folder, for a login that `claude` is to keep. Raises StartError (`home_unwritable`)."""
    folder = base / LOGINS / secrets.token_hex(4)
    try:
        _make_folders(base.parent, base, folder.parent, folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def sweep(base: Path, logins_in_use: Collection[Path]) -> None:
    """Removes what processes of an earlier, killed program left, and logins that no account has."""
    for runs in base.glob(f"*/{RUNS}"):
        shutil.rmtree(runs, ignore_errors=True)
    for login in base.glob(f"{LOGINS}/*"):
        if login not in logins_in_use:
            shutil.rmtree(login, ignore_errors=True)
        for transcript in login.glob("projects/*/*.jsonl"):
            transcript.unlink(missing_ok=True)


def forget(base: Path, account_id: AccountId) -> None:
    """The account is gone, and so are its folders."""
    shutil.rmtree(base / account_id, ignore_errors=True)


def forget_login(base: Path, folder: Path) -> None:
    """Takes a login away, when it lies where we make them."""
    if folder.parent == base / LOGINS:
        shutil.rmtree(folder, ignore_errors=True)
