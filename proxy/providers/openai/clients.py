"""The clients of OpenAI's addresses, and how each is told one."""

from collections.abc import Mapping
from pathlib import Path

from proxy.clients.client import Address, Client, ClientFile, Edit, Role, Sample, shell_samples
from proxy.providers.openai.routes import CODEX

_API = "/v1"
_NAME = "loadline"
_BLOCK = ("model_providers", _NAME)


def _codex_edits(folder: Path, address: Address) -> tuple[Edit, ...]:
    """Signed in to ChatGPT, Codex sends its own login along and asks for the models.

    The provider's name must not be "OpenAI": Codex then sends nothing to an address of ChatGPT without https. The key
    goes in a header of its own, because a login takes the usual one.
    """
    edits = [
        Edit(("model_provider",), _NAME, Role.SWITCH),
        Edit((*_BLOCK, "name"), "Loadline"),
        Edit((*_BLOCK, "base_url"), address.url, Role.ADDRESS),
        Edit((*_BLOCK, "wire_api"), "responses"),
        Edit((*_BLOCK, "supports_websockets"), True),
    ]
    if (folder / "auth.json").exists():
        edits.append(Edit((*_BLOCK, "requires_openai_auth"), True))
    if address.key:
        edits.append(Edit((*_BLOCK, "http_headers", "x-api-key"), address.key, Role.KEY))
    return tuple(edits)


def _profile_in_the_way(document: Mapping[str, object]) -> str:
    """The profile that is on counts before what stands outside of it."""
    name, profiles = document.get("profile"), document.get("profiles")
    profile = profiles.get(name) if isinstance(profiles, Mapping) else None
    if not isinstance(profile, Mapping) or profile.get("model_provider") in (None, _NAME):
        return ""
    return f"its profile “{name}” names a provider of its own"


def _codex_block(address: Address) -> str:
    key = f'http_headers = {{ "x-api-key" = "{address.key}" }}\n' if address.key else ""
    return f"""\
model_provider = "{_NAME}"

[model_providers.{_NAME}]
name = "Loadline"
base_url = "{address.url}"
wire_api = "responses"
supports_websockets = true
{key}"""


def _codex_block_with_login(address: Address) -> str:
    """Codex then asks for the models and, in `/status`, for the limits, which are the pool's."""
    block = f"{_codex_block(address)}requires_openai_auth = true\n"
    return f'chatgpt_base_url = "{address.root}"\n{block}'


def _codex_once(address: Address) -> str:
    """Codex takes a value that is no TOML as it stands, so nothing needs quotes, which every shell has its own way with."""
    block = ".".join(_BLOCK)
    wishes = [
        f"model_provider={_NAME}",
        f"{block}.name=Loadline",
        f"{block}.base_url={address.url}",
        f"{block}.wire_api=responses",
        f"{block}.supports_websockets=true",
    ]
    if address.key:
        wishes.append(f"{block}.http_headers.x-api-key={address.key}")
    return " ".join(["codex", *(f"-c {wish}" for wish in wishes)])


def _sdk_variables(address: Address) -> dict[str, str]:
    return {"OPENAI_BASE_URL": address.url, "OPENAI_API_KEY": address.key_or_dummy}


def _python(address: Address) -> str:
    return f"""\
from openai import OpenAI

client = OpenAI(
    base_url="{address.url}",
    api_key="{address.key_or_dummy}",
)"""


def _typescript(address: Address) -> str:
    return f"""\
import OpenAI from "openai";

const client = new OpenAI({{
  baseURL: "{address.url}",
  apiKey: "{address.key_or_dummy}",
}});"""


def _curl(address: Address) -> str:
    return f"""\
curl {address.url}/models \\
  -H "Authorization: Bearer {address.key_or_dummy}\""""


def _aider(address: Address) -> str:
    return f"""\
aider --model openai/MODEL \\
  --openai-api-base {address.url} \\
  --openai-api-key {address.key_or_dummy}"""


def _cline(address: Address) -> str:
    return f"""\
API Provider: OpenAI Compatible
Base URL: {address.url}
OpenAI Compatible API Key: {address.key_or_dummy}"""


def _any(address: Address) -> str:
    return f"""\
Base URL: {address.url}
Responses: {address.url}/responses
Chat completions: {address.url}/chat/completions
API key: {address.key_or_dummy}"""


CLIENTS = (
    Client(
        name="codex",
        title="Codex CLI",
        path=CODEX,
        samples=(
            Sample("config.toml, signed in", _codex_block_with_login),
            Sample("config.toml, no login", _codex_block),
            Sample("one run", _codex_once),
        ),
        install="npm install -g @openai/codex",
        programs=("codex",),
        agents=("codex",),
        file=ClientFile("CODEX_HOME", "~/.codex", "config.toml", _codex_edits, _profile_in_the_way),
    ),
    Client(
        name="openai-sdk",
        title="OpenAI SDK",
        path=_API,
        samples=(
            Sample("Python", _python),
            Sample("TypeScript", _typescript),
            *shell_samples(_sdk_variables),
        ),
        agents=("OpenAI/", "AsyncOpenAI/"),
    ),
    Client(
        name="openai-api",
        title="Other OpenAI clients",
        path=_API,
        samples=(
            Sample("curl", _curl),
            Sample("aider", _aider),
            Sample("Cline", _cline),
            Sample("Any", _any),
        ),
    ),
)
