"""The page about the route says of each field what the code does."""

from collections.abc import Mapping

from proxy.providers.anthropic.sdk.fields import DETAILS, FIELDS, Field, Treatment
from proxy.providers.anthropic.sdk.runtime import OLDEST
from proxy.providers.anthropic.settings import AnthropicSettings
from tests.test_architecture import ROOT

PAGE = (ROOT / "resources" / "docs" / "sdk-route.md").read_text(encoding="utf-8")


def table(fields: Mapping[str, Field]) -> str:
    """As it stands on the page; copy it from a failure when the fields have changed."""
    lines = [f"| `{name}` | {field.treatment} | {field.how} |" for name, field in fields.items()]
    return "\n".join(["| field | | |", "|---|---|---|", *lines])


def test_the_page_has_every_field_with_what_becomes_of_it() -> None:
    begin, end = PAGE.index("<!-- fields"), PAGE.index("<!-- /fields -->")
    stated = PAGE[begin:end].split("\n", 1)[1].strip()

    assert stated == table({**FIELDS, **DETAILS})


def test_every_treatment_says_by_what_or_why() -> None:
    assert all(field.how for field in (*FIELDS.values(), *DETAILS.values()))
    assert {field.treatment for field in FIELDS.values()} == set(Treatment)


def test_the_page_has_every_setting_of_the_route_and_the_oldest_program() -> None:
    names = [name for name in AnthropicSettings.__slots__ if name.startswith("sdk_")]

    assert len(names) == 4
    for name in names:
        assert f"| `LOADLINE_ANTHROPIC_{name.upper()}` |" in PAGE
    assert f"`claude` {'.'.join(map(str, OLDEST))} or later" in PAGE
