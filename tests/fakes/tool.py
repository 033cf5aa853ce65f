"""A program in place of `claude` that is signed in as the files in its folder say."""

import json
import sys
from pathlib import Path

SCRIPT = """#!{python}
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["CLAUDE_CONFIG_DIR"])
with open({log!r}, "a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1:3] == ["auth", "status"]:
    is_in = (folder / ".credentials.json").exists()
    said = {{"loggedIn": is_in}}
    if is_in and (folder / ".claude.json").exists():
        account = json.loads((folder / ".claude.json").read_text())["oauthAccount"]
        said |= {{"email": account["emailAddress"], "subscriptionType": "max", "planTier": "max_20x"}}
    print(json.dumps(said))
    sys.exit(0 if is_in else 1)
"""


class FakeTool:
    """The program at `path`; `sign_in` does what its user would."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "claude"
        self._log = folder / "claude-calls.txt"
        self.path.write_text(SCRIPT.format(python=sys.executable, log=str(self._log)))
        self.path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """What it was asked."""
        return self._log.read_text().splitlines() if self._log.exists() else []

    @staticmethod
    def sign_in(folder: Path, email: str = "alice@example.com") -> None:
        """First the login, then whose it is."""
        login = {
            "accessToken": "fake-access-1",
            "refreshToken": "fake-refresh-1",
            "expiresAt": 4102444800000,
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": "max",
        }
        (folder / ".credentials.json").write_text(json.dumps({"claudeAiOauth": login}))
        account = {
            "emailAddress": email,
            "accountUuid": f"fake-account-of-{email}",
            "organizationUuid": "fake-organization",
        }
        (folder / ".claude.json").write_text(json.dumps({"oauthAccount": account}))
