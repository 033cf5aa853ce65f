"""The helpers that add what Claude Code would have sent: what they add, and all that they leave alone."""

import json

import pytest
from multidict import CIMultiDict

from proxy.providers.anthropic.parity import IDENTITY, assist
from proxy.providers.anthropic.settings import AnthropicSettings

OFF = AnthropicSettings()
HEADERS = AnthropicSettings(parity="headers")
ALL = AnthropicSettings(parity="headers+system")
BLOCK = {"type": "text", "text": IDENTITY}
PLAIN = b'{"model": "claude-opus-5", "messages": [{"role": "user", "content": "hi"}]}'


def test_the_helpers_are_off_by_default() -> None:
    headers = CIMultiDict({"user-agent": "curl/8"})

    body, used = assist(OFF, headers, PLAIN)

    assert body is PLAIN
    assert used == ()
    assert dict(headers) == {"user-agent": "curl/8"}


def test_identity_headers_are_added_only_where_the_client_sent_none() -> None:
    headers = CIMultiDict({"User-Agent": "my-tool/1"})

    body, used = assist(HEADERS, headers, PLAIN)

    assert body is PLAIN
    assert used == ("headers",)
    assert headers.getall("user-agent") == ["my-tool/1"]
    assert headers["x-app"] == "cli"


def test_a_client_that_sent_them_all_sees_nothing_added() -> None:
    headers = CIMultiDict({"user-agent": "my-tool/1", "x-app": "mine"})

    assert assist(HEADERS, headers, PLAIN)[1] == ()
    assert dict(headers) == {"user-agent": "my-tool/1", "x-app": "mine"}


@pytest.mark.parametrize(
    "own",
    [
        {"user-agent": "claude-cli/2.1.330 (external, cli)"},
        {"user-agent": "my-tool/1", "x-claude-code-session-id": "session-1"},
    ],
)
def test_a_request_of_claude_code_itself_is_never_touched(own: dict[str, str]) -> None:
    headers = CIMultiDict(own)

    body, used = assist(ALL, headers, PLAIN)

    assert body is PLAIN
    assert used == ()
    assert dict(headers) == own


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (None, [BLOCK]),
        ("be kind", [BLOCK, {"type": "text", "text": "be kind"}]),
        (
            [{"type": "text", "text": "be kind", "cache_control": {"type": "ephemeral"}}],
            [BLOCK, {"type": "text", "text": "be kind", "cache_control": {"type": "ephemeral"}}],
        ),
        (
            [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
            [BLOCK, {"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
        ),
        ([], [BLOCK]),
    ],
    ids=["null", "a text", "a marked block", "two blocks", "no blocks"],
)
def test_one_identity_block_comes_first_and_the_others_stay_as_they_are(
    system: object, expected: object
) -> None:
    body = json.dumps({"system": system, "messages": []}).encode()

    assisted, used = assist(ALL, CIMultiDict(), body)

    assert json.loads(assisted)["system"] == expected
    assert used == ("headers", "system")


def test_a_prompt_without_a_system_part_gets_one() -> None:
    assisted, _ = assist(ALL, CIMultiDict(), PLAIN)

    assert json.loads(assisted) == {**json.loads(PLAIN), "system": [BLOCK]}


@pytest.mark.parametrize(
    "system",
    [
        IDENTITY,
        IDENTITY + " Be brief.",
        [BLOCK, {"type": "text", "text": "be kind"}],
        [{"type": "text", "text": "be kind"}, BLOCK],
        [{"type": "text", "text": "You are a Claude agent, built on the Agent SDK."}],
        [{"type": "text", "text": "x-anthropic-billing-header: cc_version=2;"}],
    ],
    ids=["text", "longer text", "first", "second", "of the SDK", "attribution"],
)
def test_a_prompt_that_says_it_already_is_left_alone(system: object) -> None:
    body = json.dumps({"system": system, "messages": []}).encode()

    assert assist(ALL, CIMultiDict(), body)[0] is body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"system": 5, "messages": []}',
        b'{"purpose": "batch"}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_prompt_is_left_alone(body: bytes) -> None:
    assert assist(ALL, CIMultiDict(), body)[0] is body


def test_every_other_value_keeps_its_bytes() -> None:
    body = (
        '{"temperature":1.0,"messages":[ {"role":"user","content":"\\u00e9 é"} ],"system":"a\\/b"}'
    )

    assisted, _ = assist(ALL, CIMultiDict(), body.encode())

    for kept in ('"temperature":1.0', '[ {"role":"user","content":"\\u00e9 é"} ]', '"a\\/b"'):
        assert kept.encode() in assisted
