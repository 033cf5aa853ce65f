"""The spellings under which a model is looked for."""

import re

import pytest

from proxy.model_names import spellings


def unchanged(model: str) -> str:
    return model


@pytest.mark.parametrize(
    ("given", "bare"),
    [
        ("Claude-Opus-4-6", "claude-opus-4-6"),
        (" claude-opus-4-6 ", "claude-opus-4-6"),
        ("claude-opus-4-6[1m]", "claude-opus-4-6"),
        ("claude-opus-4-6-20260205", "claude-opus-4-6"),
        ("claude-opus-4-6@20260205", "claude-opus-4-6"),
        ("claude-opus-4-6@default", "claude-opus-4-6"),
        ("claude-opus-5-5-latest", "claude-opus-5-5"),
        ("vertex_ai/claude-opus-4-6@20260205", "claude-opus-4-6"),
        ("openrouter/anthropic/claude-opus-4-6", "claude-opus-4-6"),
        ("bedrock/us.anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6"),
        ("us-gov.anthropic.claude-opus-4-6-20260205-v1:0", "claude-opus-4-6"),
        ("gpt-5.4-2026-03-05", "gpt-5.4"),
    ],
)
def test_decorations_are_taken_off(given: str, bare: str) -> None:
    assert bare in spellings(given, unchanged)


def test_a_name_is_first_looked_for_as_it_was_given() -> None:
    assert spellings("gpt-4o-2024-05-13", unchanged)[0] == "gpt-4o-2024-05-13"


def test_a_dated_name_comes_before_the_undated_one() -> None:
    names = spellings("openai/gpt-4o-2024-05-13", unchanged)

    assert names.index("gpt-4o-2024-05-13") < names.index("gpt-4o")


@pytest.mark.parametrize(
    ("given", "other"),
    [("claude-fable-5.2", "claude-fable-5-2"), ("gpt-6-1-sol", "gpt-6.1-sol")],
)
def test_a_version_is_looked_for_with_dot_and_with_hyphen(given: str, other: str) -> None:
    assert other in spellings(given, unchanged)


def test_a_version_is_not_taken_for_a_cloud_s_prefix() -> None:
    assert "gpt-5.6-sol" in spellings("gpt-5.6-sol", unchanged)


def test_the_provider_s_own_rule_sees_the_bare_name() -> None:
    seen: list[str] = []

    def respell(model: str) -> str:
        seen.append(model)
        return re.sub("^claude-4-6-opus$", "claude-opus-4-6", model)

    names = spellings("anthropic/claude-4-6-opus-20260205", respell)

    assert "claude-opus-4-6" in names
    assert seen == ["claude-4-6-opus-20260205", "claude-4-6-opus"]


@pytest.mark.parametrize("given", ["", "/", "[1m]", "@", "a" * 5000, "[" * 5000])
def test_odd_names_do_no_harm(given: str) -> None:
    assert len(spellings(given, unchanged)) < 10
