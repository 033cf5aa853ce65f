"""A login that Claude Code keeps itself, in a configuration folder made for one account.

The user signs in with their unmodified `claude`; what it writes there is its own business. It is asked whether it is
signed in, when one of its files has changed. On macOS the login itself lies in the keychain, under the folder's name.
"""

import asyncio
import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proxy.errors import ProxyError
from proxy.providers.anthropic.credential import account_key
from proxy.providers.anthropic.plan import plan_name
from proxy.providers.anthropic.sdk.runtime import Runtime
from proxy.providers.anthropic.sdk.variables import QUIET, inherited
from proxy.runtime import LoginState

CONFIGURATION = ".claude.json"
FILES = (CONFIGURATION, ".credentials.json")
"""Signing in changes one of them, whatever the platform."""
LOOK_S = 0.5
NAMELESS_LOOKS = 4
"""The login is written before whose it is, so it is looked at so often once more."""
ANSWER_LIMIT_S = 20.0
"""It answers in half a second; on a machine that has just woken up it may take longer."""


class LoginUnknown(ProxyError):
    """The program did not say whether it is signed in."""

    code = "runtime_login"
    status = 502


def sign_in_command(runtime: Runtime, folder: Path, email: str) -> str:
    """For a terminal of this platform: a POSIX shell, or PowerShell on Windows."""
    arguments = [str(runtime.path), "auth", "login", "--claudeai"]
    if email:
        arguments += ["--email", email]
    if sys.platform == "win32":
        words = " ".join(_quoted(each) for each in arguments)
        return f"$env:CLAUDE_CONFIG_DIR={_quoted(str(folder))}; & {words}"
    return f"CLAUDE_CONFIG_DIR={shlex.quote(str(folder))} {shlex.join(arguments)}"


def _quoted(word: str) -> str:
    """For PowerShell."""
    return "'" + word.replace("'", "''") + "'"


async def wait_for_login(runtime: Runtime, folder: Path, environ: Mapping[str, str]) -> LoginState:
    """Returns once the tool is signed in; the caller sets the limit. Raises LoginUnknown."""
    seen: object = None
    nameless_looks = 0
    while True:
        marks = await asyncio.to_thread(_marks, folder)
        if marks != seen or nameless_looks:
            seen = marks
            state = await read_login(runtime, folder, environ)
            if state.email or nameless_looks == NAMELESS_LOOKS:
                return state
            nameless_looks += state.is_signed_in
        await asyncio.sleep(LOOK_S)


async def read_login(runtime: Runtime, folder: Path, environ: Mapping[str, str]) -> LoginState:
    """What the tool says of its login. Raises LoginUnknown."""
    said = await _run(runtime, folder, environ, "auth", "status", "--json")
    try:
        status = json.loads(said)
        configuration = await asyncio.to_thread(_configuration, folder)
    except ValueError as error:
        raise LoginUnknown(
            "claude did not say whether it is signed in.",
            detail=f"{runtime.path}.",
            hint="Update it (claude update).",
        ) from error
    return login_state(status, configuration)


def login_state(status: Mapping[str, Any], configuration: Mapping[str, Any]) -> LoginState:
    """From `claude auth status --json` and the tool's own notes about the account."""
    if status.get("loggedIn") is not True:
        return LoginState(is_signed_in=False)
    noted = configuration.get("oauthAccount")
    account = noted if isinstance(noted, dict) else {}
    ids = {
        "account_uuid": account.get("accountUuid"),
        "organization_uuid": account.get("organizationUuid") or status.get("orgId"),
    }
    tier = status.get("planTier")
    return LoginState(
        is_signed_in=True,
        email=str(status.get("email") or account.get("emailAddress") or ""),
        plan=plan_name(status.get("subscriptionType"), f"default_claude_{tier}" if tier else ""),
        account_key=account_key(ids) if account.get("accountUuid") else "",
    )


async def sign_out(runtime: Runtime, folder: Path, environ: Mapping[str, str]) -> None:
    """Takes the login out of the keychain; where it is a file it goes with the folder."""
    if sys.platform == "darwin":
        await _run(runtime, folder, environ, "auth", "logout")


async def _run(
    runtime: Runtime, folder: Path, environ: Mapping[str, str], *arguments: str
) -> bytes:
    """What the program prints. Raises LoginUnknown when it cannot be run or does not end."""
    variables = {
        **inherited(environ, uses_proxy=True),
        **QUIET,
        "CLAUDE_CONFIG_DIR": str(folder),
        "HOME": environ.get("HOME", str(folder)),  # where macOS finds the user's keychain
    }
    try:
        process = await asyncio.create_subprocess_exec(
            str(runtime.path),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=folder,
            env=variables,
        )
    except OSError as error:
        detail = f"{runtime.path}: {error.strerror}."
        raise LoginUnknown("claude could not be asked for its login.", detail=detail) from error
    try:
        said, _ = await asyncio.wait_for(process.communicate(), ANSWER_LIMIT_S)
    except TimeoutError as error:
        raise LoginUnknown("claude did not answer.", detail=f"{runtime.path}.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said


def _marks(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Time and size of the files that a sign-in changes."""

    def mark(name: str) -> tuple[int, int] | None:
        try:
            stat = os.stat(folder / name)  # noqa: PTH116 - as cheap as it gets, twice a second
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size

    return tuple(mark(name) for name in FILES)


def _configuration(folder: Path) -> Mapping[str, Any]:
    try:
        read = json.loads((folder / CONFIGURATION).read_bytes())
    except (OSError, ValueError):  # not there yet, or just being written
        return {}
    return read if isinstance(read, dict) else {}
