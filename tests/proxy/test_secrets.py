"""A whole session, and then every file the program wrote and every line it said is searched for secrets and prompts."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.anthropic import FakeAnthropic, error, message_events, running_anthropic, stream
from tests.fakes.anthropic_login import FakeLogin, Scripted, Tokens
from tests.proxy.process import Serving, environment, run, serving

PROMPT, SYSTEM, TOOL, ANSWER = "CANARY-PROMPT", "CANARY-SYSTEM", "CANARY-TOOL", "CANARY-ANSWER"
OWN_KEY = "sk-" + "ant-api03-fake-own"
BODY: dict[str, Any] = {
    "model": "claude-opus-5",
    "max_tokens": 16,
    "system": SYSTEM,
    "tools": [{"name": TOOL, "input_schema": {"type": "object"}}],
    "messages": [{"role": "user", "content": PROMPT}],
}


@pytest.mark.parametrize("level", ["info", "debug"])
async def test_no_secret_and_no_prompt_is_in_any_file_or_output(
    home: Path, tmp_path: Path, level: str
) -> None:
    login = FakeLogin()  # its tokens look like none, so that the log's blotting cannot hide them
    async with running_anthropic(login) as fake:
        env = environment(
            home,
            ANTHROPIC_BASE_URL=fake.base_url,
            ANTHROPIC_TOKEN_URL=f"{fake.base_url}/v1/oauth/token",
            LOG_LEVEL=level,
        )
        async with serving(env) as program:
            said = await _session(program, fake, env, tmp_path)
            finished = await program.stop()

    secrets = [*login.handed_out(), OWN_KEY, (home / "control-token").read_text().strip()]
    written = {
        str(file): file.read_bytes()
        for file in home.rglob("*")
        if file.is_file() and file.name not in ("control-token", "vault-key")
    }
    written["what was said"] = "".join([*said, finished.out, finished.err]).encode()
    assert finished.code == 0
    assert len(secrets) > 6
    assert any(path.endswith("loadline.log") for path in written)
    assert any(b"claude-opus-5" in content for content in written.values())  # it can be found
    for place, content in written.items():
        found = [
            each for each in (*secrets, PROMPT, SYSTEM, TOOL, ANSWER) if each.encode() in content
        ]
        assert (place, found) == (place, [])


async def _session(
    program: Serving, fake: FakeAnthropic, env: dict[str, str], folder: Path
) -> list[str]:
    """Imports, good and bad requests, renewals and refusals; everything the commands said."""
    login, said = fake.login, []
    owned, shared = login.sign_in(), login.sign_in()
    async with aiohttp.ClientSession() as client:
        await _ask(client, program, headers={"x-api-key": OWN_KEY})  # pass-through
        said += await _import(env, folder, owned, "owned")
        said += await _import(env, folder, shared, "shared")
        fake.script.append(stream(*message_events([ANSWER])))
        await _ask(client, program, stream=True)
        fake.script.append(error(400, "invalid_request_error", f"Bad: {PROMPT}"))
        await _ask(client, program)
        fake.script.append(error(500, "api_error", f"<html>{ANSWER}</html>"))
        await _ask(client, program)
        login.expire(owned.access)
        await _ask(client, program)  # renews
        login.close(owned)
        login.token_script.append(
            Scripted(400, {"error": "invalid_grant", "error_description": owned.refresh})
        )
        await _ask(client, program)  # refused for good
        await fake.stop()
        await _ask(client, program)  # nobody there
    for command in (("status", "--json"), ("accounts",), ("accounts", "test", "owned@example.com")):
        finished = await run(env, *command)
        said += [finished.out, finished.err]
    return said


async def _import(env: dict[str, str], folder: Path, tokens: Tokens, keep_fresh: str) -> list[str]:
    file = folder / f"{keep_fresh}.json"
    file.write_bytes(tokens.claude_code_file())
    email = f"{keep_fresh}@example.com"
    finished = await run(
        env,
        *("import", str(file), "--email", email, "--accept-terms", "--keep-fresh", keep_fresh),
    )
    assert finished.code == 0
    return [finished.out, finished.err]


async def _ask(
    client: aiohttp.ClientSession,
    program: Serving,
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> None:
    url = f"{program.base_url}/claude/v1/messages"
    async with client.post(url, json=BODY | fields, headers=headers) as response:
        await response.read()
