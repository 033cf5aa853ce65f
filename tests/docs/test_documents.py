"""The documents: every setting, call, error code and link in them is there, and none is missing."""

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from aiohttp import web

from proxy.api.application import control_routes
from proxy.api.shapes import (
    account_object,
    extra_usage_object,
    key_object,
    new_key_object,
    record_object,
    token_object,
    totals_object,
    window_object,
)
from proxy.choice import Cause
from proxy.client_keys import ClientKey, NewKey
from proxy.growth import Growth
from proxy.model import (
    Account,
    AccountId,
    CredentialKind,
    ExtraUsage,
    KeepFresh,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.paths import Paths
from proxy.providers import PROVIDERS
from proxy.record import Attempt, Ending, PromptShape, RequestRecord, TokenUsage, Totals
from proxy.service import Proxy
from proxy.setting import PREFIX, Counts
from proxy.settings import Settings, declared
from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "resources" / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)")


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# Links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    lost = [
        target
        for target in targets
        if "://" not in target and not (page.parent / target).resolve().exists()
    ]

    assert lost == []


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
    }

    assert {page.name for page in DOCS.iterdir() if page.resolve() not in linked} == set()


# Settings


def variables() -> Iterator[tuple[str, object]]:
    """Each setting's variable and default."""
    own = Settings()
    for field in dataclasses.fields(own):
        if field.name not in {"providers", "fixed"}:
            yield f"{PREFIX}{field.name}".upper(), getattr(own, field.name)
    for provider in PROVIDERS:
        for field in dataclasses.fields(provider.settings):  # type: ignore[arg-type]
            name = f"{PREFIX}{provider.id}_{field.name}".upper()
            yield name, getattr(provider.settings, field.name)


def test_the_settings_page_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^\| `(LOADLINE_\w+)` \|", read("settings.md"), re.MULTILINE)

    assert sorted(named) == sorted(name for name, _default in variables())


def test_the_settings_page_has_the_true_defaults() -> None:
    rows = dict(
        re.findall(r"^\| `(LOADLINE_\w+)` \| `?([^`|]*?)`? \|", read("settings.md"), re.MULTILINE)
    )

    wrong = {
        name: (rows[name], default)
        for name, default in variables()
        if not name.endswith("CLIENT_ID") and rows[name].strip() != as_text(default)
    }

    assert wrong == {}


def test_the_settings_page_says_when_a_new_value_counts() -> None:
    page = re.findall(
        r"^\| `(LOADLINE_\w+)` \|[^|]*\| ([^|]*?) \|", read("settings.md"), re.MULTILINE
    )
    known = declared({each.id: each for each in PROVIDERS})

    assert dict(page) == {each.variable: each.counts for each in known} | {
        "LOADLINE_HOME": Counts.NEXT_START
    }


def test_the_settings_page_names_every_choice() -> None:
    rows = dict(re.findall(r"^\| `(LOADLINE_\w+)` \| (.*) \|$", read("settings.md"), re.MULTILINE))
    choices = [
        (each.variable, choice)
        for each in declared({each.id: each for each in PROVIDERS})
        if get_origin(each.plain_type) is Literal
        for choice in get_args(each.plain_type)
    ]

    assert len(choices) > 10
    assert [(name, choice) for name, choice in choices if f"`{choice}`" not in rows[name]] == []


def as_text(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


# Errors


def codes() -> set[str]:
    """Every code of a failure in the proxy's source."""
    found = {str(cause) for cause in Cause}
    for path in sorted((ROOT / "proxy").rglob("*.py")):
        found.update(codes_in(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def codes_in(module: ast.Module) -> set[str]:
    """Texts given as `code`: to a call by name or by its place, to a class, to a variable, or by a constant's name."""
    nodes = list(ast.walk(module))
    places = {
        node.name: [each.arg for each in node.args.args].index("code")
        for node in nodes
        if isinstance(node, ast.FunctionDef) and "code" in {each.arg for each in node.args.args}
    }
    constants = {
        ast.unparse(node.targets[0]): node.value
        for node in module.body
        if isinstance(node, ast.Assign)
    }
    given = [value for node in nodes for value in (*_passed(node, places), *_assigned(node))]
    values = [constants.get(ast.unparse(value), value) for value in given]
    return {
        value.value
        for value in values
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value
    }


def _passed(node: ast.AST, places: dict[str, int]) -> list[ast.expr]:
    """The `code` of a call; `places` says which functions of the module take it as which argument."""
    if not isinstance(node, ast.Call):
        return []
    place = places.get(ast.unparse(node.func), len(node.args))
    return [
        *node.args[place : place + 1],
        *(each.value for each in node.keywords if each.arg == "code"),
    ]


def _assigned(node: ast.AST) -> list[ast.expr]:
    """What `code` is set to: alone, with a type, or as one of several."""
    if isinstance(node, ast.AnnAssign):
        is_code = ast.unparse(node.target) == "code"
        return [node.value] if is_code and node.value is not None else []
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
        return [each for name, each in pairs if ast.unparse(name) == "code"]
    return [value] if ast.unparse(target) == "code" else []


def test_troubleshooting_names_every_code() -> None:
    page = read("troubleshooting.md")

    rows = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))

    assert rows == codes()


def test_codes_are_found_however_they_are_given() -> None:
    module = ast.parse(
        """
FULL = "by_constant"
def refusal(title, code): return Refusal(title, code=code)
class Base(Exception):
    code: str = "typed"
class Own(Base):
    code = "of_class"
def fail(found):
    raise refusal("Title.", "by_place")
    raise Base("Title.", code="by_name")
    raise Base("Title.", code=FULL)
    title, code = "Title.", "one_of_two"
"""
    )

    assert codes_in(module) == {
        "by_constant", "typed", "of_class", "by_place", "by_name", "one_of_two",
    }  # fmt: skip


# The control API


def described() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(read("openapi.json"))
    return document


def calls(proxy: Proxy) -> set[tuple[str, str]]:
    """(method, path) of each call that the program takes."""
    app = web.Application()
    control_routes(proxy)(app)
    return {
        (route.method, route.resource.canonical.rstrip("/"))
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    } | {
        (route.method, route.resource.canonical.rstrip("/"))
        for resource in app.router.resources()
        for route in getattr(resource, "_app", web.Application()).router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


async def test_the_description_has_every_call_and_no_other(home: Path) -> None:
    proxy = Proxy(Settings(home=home), Paths(home))
    told = {
        (method.upper(), path)
        for path, methods in described()["paths"].items()
        for method in methods
    }

    assert told == {(method, path) for method, path in calls(proxy) if method != "*"}


def test_the_page_names_every_call() -> None:
    page = read("control-api.md")

    missing = [
        f"{method.upper()} {path}"
        for path, methods in described()["paths"].items()
        for method in methods
        if f"`{method.upper()} {path}`" not in page
    ]

    assert missing == []


def test_what_is_shown_whole_has_the_fields_of_its_value() -> None:
    schemas = described()["components"]["schemas"]

    assert set(schemas["Attempt"]["properties"]) == names(Attempt)
    assert set(schemas["Shape"]["properties"]) == names(PromptShape)
    assert set(schemas["Growth"]["properties"]) == names(Growth)


def test_answers_have_the_fields_that_are_described() -> None:
    account = Account(
        AccountId("acc_1"),
        PROVIDERS[0].id,
        "alice@example.com",
        CredentialKind.API_KEY,
        KeepFresh.STATIC,
        NOW,
    )
    record = RequestRecord(
        id="req_1",
        started_at=NOW,
        provider=account.provider,
        account_id=account.id,
        account_email=account.email,
        route="/",
        transport="api",
        dialect="d",
        ending=Ending.COMPLETED,
    )
    key = ClientKey("key_1", "laptop", "0" * 64, "beef", NOW)
    window = UsageWindow(account.id, "5h", 42.0, None, NOW, WindowSource.RESPONSE_HEADER)
    shown = {
        "Account": account_object(account, Usage(account.id), NOW),
        "Window": window_object(window, NOW),
        "ExtraUsage": extra_usage_object(ExtraUsage(is_enabled=True, observed_at=NOW)),
        "Request": record_object(record),
        "Tokens": token_object(TokenUsage()),
        "Totals": totals_object(Totals()),
        "Key": key_object(key, NOW),
        "NewKey": new_key_object(NewKey(key, "loadline-fake"), NOW),
    }

    schemas = described()["components"]["schemas"]

    assert {name: set(value) for name, value in shown.items()} == {
        name: set(schemas[name]["properties"]) for name in shown
    }


def names(value: type) -> set[str]:
    return {field.name for field in dataclasses.fields(value)}
