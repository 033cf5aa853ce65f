"""The folders of one runtime process: its configuration, its working folder, its temporary files.

All lie under the home folder in `sdk/<account>/`, and those of a run are gone when its process is: nothing of a
prompt stays on disk after the turn. What a killed program left behind is swept at the next start.
"""

import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from claude_agent_sdk import project_key_for_directory

from proxy.model import AccountId

RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one process, private to the user."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def work(self) -> Path:
        """Where the process runs: always empty, so that it finds no project of anyone."""
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def system_prompt(self) -> Path:
        return self.root / "system.txt"

    def transcript(self, session_id: str) -> Path:
        return (
            self.config / "projects" / project_key_for_directory(self.work) / f"{session_id}.jsonl"
        )

    def write_transcript(self, session_id: str, lines: Iterable[bytes]) -> None:
        path = self.transcript(session_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(lines)

    def remove(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)


def make_workspace(base: Path, account_id: AccountId) -> Workspace:
    """New, empty folders for one process."""
    root = base / account_id / RUNS / uuid.uuid4().hex
    root.mkdir(parents=True, mode=0o700)
    workspace = Workspace(root)
    for folder in (workspace.config, workspace.work, workspace.temporary):
        folder.mkdir(mode=0o700)
    return workspace


def sweep(base: Path) -> None:
    """Removes what processes of an earlier, killed program left."""
    for runs in base.glob(f"*/{RUNS}"):
        shutil.rmtree(runs, ignore_errors=True)
