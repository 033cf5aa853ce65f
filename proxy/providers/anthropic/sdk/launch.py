"""How a `claude` process is started: its arguments, which hold no secret and no prompt, and its whole environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import claude_agent_sdk
import msgspec

from proxy.credential import ApiKey, Credential, OAuthCredential
from proxy.providers.anthropic.sdk.call import SdkCall
from proxy.providers.anthropic.sdk.runtime import Runtime
from proxy.providers.anthropic.sdk.workspace import Workspace

QUIET = {
    # Exactly one request leaves for each request that came: no retries, no second tries, no reports, no look-ups, no
    # summaries of long conversations.
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_MAX_RETRIES": "0",
    "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK": "1",
    "CLAUDE_CODE_DISABLE_REFUSAL_RETRY": "1",
    "CLAUDE_CODE_DISABLE_REFUSAL_FALLBACK": "1",
    "DISABLE_COMPACT": "1",
    "DISABLE_AUTO_COMPACT": "1",
    # Whether a prompt is too long is for the provider to say.
    "CLAUDE_CODE_MAX_CONTEXT_TOKENS": "1000000000",
}
PLAIN = {
    # What goes up is the caller's as far as the runtime lets it: no context management, no effort, no thinking
    # display that nobody asked for.
    "CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS": "1",
    "CLAUDE_CODE_EFFORT_LEVEL": "unset",
    # The caller's own cache marks and the runtime's would be more than the four the API allows.
    "DISABLE_PROMPT_CACHING": "1",
    # The caller's tools are all there from the start, with whole descriptions, and their results come whole.
    "ENABLE_TOOL_SEARCH": "false",
    "CLAUDE_CODE_MAX_MCP_DESCRIPTION_LENGTH": "10000000",
    "MAX_MCP_OUTPUT_TOKENS": "10000000",
    "MCP_TOOL_TIMEOUT": "86400000",
}


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
        "HOME": str(workspace.root),
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
    return made
