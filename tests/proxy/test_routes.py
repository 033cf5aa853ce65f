"""routes: which provider and route serve a local address (9)."""

import pytest

from proxy.provider import RouteKind
from proxy.providers.anthropic import PROVIDER
from proxy.providers.openai import PROVIDER as OPENAI
from proxy.routes import RouteTable

TABLE = RouteTable([PROVIDER])


@pytest.mark.parametrize(
    ("method", "target", "kind", "upstream_path"),
    [
        ("POST", "/claude/v1/messages", RouteKind.REQUEST, "/v1/messages"),
        ("POST", "/claude/v1/messages?beta=true", RouteKind.REQUEST, "/v1/messages?beta=true"),
        ("POST", "/claude/v1/messages?a=%2F&b=?", RouteKind.REQUEST, "/v1/messages?a=%2F&b=?"),
        ("POST", "/claude/v1/messages/count_tokens", RouteKind.COUNT, "/v1/messages/count_tokens"),
        ("GET", "/claude/v1/models?limit=1000", RouteKind.OTHER, "/v1/models?limit=1000"),
        ("GET", "/claude/v1/messages", RouteKind.OTHER, "/v1/messages"),
        ("DELETE", "/claude/v1/files/a%20b", RouteKind.OTHER, "/v1/files/a%20b"),
        ("POST", "/claude/v1/messages/", RouteKind.OTHER, "/v1/messages/"),
    ],
)
def test_an_address_finds_its_route_with_path_and_query_as_written(
    method: str, target: str, kind: RouteKind, upstream_path: str
) -> None:
    match = TABLE.find(method, target)

    assert match is not None
    assert (match.route.kind, match.upstream_path) == (kind, upstream_path)


@pytest.mark.parametrize("target", ["/", "/v1/messages", "/claude/v2/x", "/claudev1/x", "*"])
def test_other_addresses_have_none(target: str) -> None:
    assert TABLE.find("POST", target) is None


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("HEAD", "/claude", 200),
        ("GET", "/claude/api/hello?x=1", 200),
        ("POST", "/claude/api/event_logging/batch", 204),
        ("POST", "/claude/api/hello", None),
    ],
)
def test_probes_are_answered_here(method: str, target: str, status: int | None) -> None:
    probe = TABLE.probe(method, target)

    assert (probe.status if probe is not None else None) == status


def test_an_unknown_address_is_refused_in_the_dialect_of_its_neighbours() -> None:
    near = TABLE.dialect("GET", "/claude/nothing?x")

    assert near is not None
    assert near.name == "anthropic_messages"
    assert TABLE.dialect("GET", "/elsewhere") is None


def test_an_address_that_is_answered_here_goes_before_one_that_is_passed_on() -> None:
    table = RouteTable([PROVIDER, OPENAI])

    local = table.find_local("GET", "/backend-api/codex/models?client_version=1")

    assert local is not None
    assert local[0] is OPENAI
    assert table.find_local("POST", "/backend-api/codex/models") is None
    assert table.find_local("GET", "/v1/models/gpt-6-sol") is not None
    assert table.find_local("GET", "/claude/v1/models") is None
