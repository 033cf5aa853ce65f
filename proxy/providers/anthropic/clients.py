"""The clients of Anthropic's Messages API, and how each is told an address."""

import json
from pathlib import Path

from proxy.clients.client import Address, Client, ClientFile, Edit, Role, Sample, shell_samples

_PATH = "/claude"
_URL, _TOKEN, _KEY = "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"


def _claude_code_variables(address: Address) -> dict[str, str]:
    """Its own login stays in use; a token in its place only where a local key is asked for."""
    return {_URL: address.url} | ({_TOKEN: address.key} if address.key else {})


def _claude_code_settings(address: Address) -> str:
    return json.dumps({"env": _claude_code_variables(address)}, indent=2)


def _claude_code_edits(_folder: Path, address: Address) -> tuple[Edit, ...]:
    roles = {_URL: Role.ADDRESS, _TOKEN: Role.KEY}
    return tuple(
        Edit(("env", name), value, roles[name])
        for name, value in _claude_code_variables(address).items()
    )


def _sdk_variables(address: Address) -> dict[str, str]:
    return {_URL: address.url, _KEY: address.key_or_dummy}


def _python(address: Address) -> str:
    return f"""\
from anthropic import Anthropic

client = Anthropic(
    base_url="{address.url}",
    api_key="{address.key_or_dummy}",
)"""


def _typescript(address: Address) -> str:
    return f"""\
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({{
  baseURL: "{address.url}",
  apiKey: "{address.key_or_dummy}",
}});"""


def _curl(address: Address) -> str:
    return f"""\
curl {address.url}/v1/models \\
  -H "anthropic-version: 2023-06-01" \\
  -H "x-api-key: {address.key_or_dummy}\""""


def _aider(address: Address) -> str:
    return f"""\
aider --model sonnet \\
  --set-env ANTHROPIC_API_BASE={address.url} \\
  --api-key anthropic={address.key_or_dummy}"""


def _cline(address: Address) -> str:
    return f"""\
API Provider: Anthropic
Use custom base URL: {address.url}
Anthropic API Key: {address.key_or_dummy}"""


def _any(address: Address) -> str:
    return f"""\
Base URL: {address.url}
Messages: {address.url}/v1/messages
API key: {address.key_or_dummy}"""


CLIENTS = (
    Client(
        name="claude-code",
        title="Claude Code",
        path=_PATH,
        samples=(
            *shell_samples(_claude_code_variables),
            Sample("settings.json", _claude_code_settings),
        ),
        install="npm install -g @anthropic-ai/claude-code",
        programs=("claude",),
        agents=("claude-cli/",),
        file=ClientFile("CLAUDE_CONFIG_DIR", "~/.claude", "settings.json", _claude_code_edits),
    ),
    Client(
        name="anthropic-sdk",
        title="Anthropic SDK",
        path=_PATH,
        samples=(
            Sample("Python", _python),
            Sample("TypeScript", _typescript),
            *shell_samples(_sdk_variables),
        ),
        agents=("Anthropic/", "AsyncAnthropic/"),
    ),
    Client(
        name="anthropic-api",
        title="Other Anthropic clients",
        path=_PATH,
        samples=(
            Sample("curl", _curl),
            Sample("aider", _aider),
            Sample("Cline", _cline),
            Sample("Any", _any),
        ),
    ),
)
