"""How a `claude` process is started: its arguments, which hold no secret and no prompt, and its whole environment."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import claude_agent_sdk
import msgspec

from proxy.credential import ApiKey, Credential, OAuthCredential, ToolLogin
from proxy.providers.anthropic.sdk.call import SdkCall
from proxy.providers.anthropic.sdk.runtime import Runtime
from proxy.providers.anthropic.sdk.variables import PLAIN, QUIET
from proxy.providers.anthropic.sdk.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a process is started with, beside the request."""

    runtime: Runtime
    workspace: Workspace
    inherited: Mapping[str, str]
    """Of our own environment; nothing of the account."""
    base_url: str
    credential: Credential
    betas: str = ""
    """The client's beta list, as it came."""


def command(launch: Launch, call: SdkCall, resume: str) -> list[str]:
    """The program's arguments. Others on the machine can read them."""
    arguments = [
        str(launch.runtime.path),
        *("--output-format", "stream-json", "--verbose", "--input-format", "stream-json"),
        *("--include-partial-messages", "--no-session-persistence", "--strict-mcp-config"),
        "--disable-slash-commands",
        "--setting-sources=",
        *("--tools", ""),
        f"--model={call.model}",
    ]
    if call.system:
        arguments += ["--system-prompt-file", str(launch.workspace.system_prompt)]
    else:
        arguments += ["--system-prompt", ""]
    if call.tools:
        servers = {"mcpServers": {"c": {"type": "sdk", "name": "c"}}}
        arguments += ["--mcp-config", msgspec.json.encode(servers).decode()]
        arguments += ["--allowedTools", "mcp__c"]
    else:
        arguments += ["--max-turns", "1"]
    if resume:
        arguments.append(f"--resume={resume}")
    return arguments + thinking_arguments(call.thinking)


def thinking_arguments(thinking: Mapping[str, Any] | None) -> list[str]:
    """Absent means off, as in the Messages API; the runtime's own default is on.

    What the caller said goes up as it stands, too (mapping.EXTRA_BODY_FIELDS); here the runtime learns of it.
    """
    match thinking:
        case None | {"type": "disabled"}:
            return ["--thinking", "disabled"]
        case {"type": "enabled", "budget_tokens": int(budget)}:
            return ["--max-thinking-tokens", str(budget)]
        case _:
            return ["--thinking", "adaptive"]


def environment(launch: Launch, call: SdkCall, *, goes_on: bool) -> dict[str, str]:
    """The program's whole environment."""
    workspace = launch.workspace
    made = {
        **launch.inherited,
        **QUIET,
        **PLAIN,
        # By these the SDK introduces itself to the program it starts.
        "CLAUDE_CODE_ENTRYPOINT": "sdk-py",
        "CLAUDE_AGENT_SDK_VERSION": claude_agent_sdk.__version__,
        "ANTHROPIC_BASE_URL": launch.base_url,
        "CLAUDE_CONFIG_DIR": str(workspace.config),
        "HOME": str(home(launch)),
        "USERPROFILE": str(workspace.root),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(workspace.temporary)),
        "CLAUDE_CODE_MAX_OUTPUT_TOKENS": str(call.max_tokens),
        "CLAUDE_CODE_EXTRA_BODY": msgspec.json.encode(call.extra_body).decode(),
    }
    if goes_on:
        made["CLAUDE_CODE_RESUME_INTERRUPTED_TURN"] = "1"
    if launch.betas:
        made["ANTHROPIC_BETAS"] = launch.betas
    match launch.credential:
        case ApiKey(key):
            made["ANTHROPIC_API_KEY"] = key
        case OAuthCredential(access_token):
            made["CLAUDE_CODE_OAUTH_TOKEN"] = access_token
        case ToolLogin():
            pass  # it lies in the configuration folder
    return made


def home(launch: Launch) -> Path:
    """A folder without anything of the user; but where a tool's login lies in the keychain, that is found by the home."""
    if sys.platform == "darwin" and isinstance(launch.credential, ToolLogin):
        return Path.home()
    return launch.workspace.root
