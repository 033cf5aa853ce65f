"""The page of routes, held against what the providers serve."""

import re
from datetime import timedelta
from pathlib import Path

from proxy.candidate import Rest
from proxy.choice import Cause, Nobody
from proxy.providers import PROVIDERS
from proxy.refusal import refusal
from proxy.routes import RouteTable
from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "resources" / "docs" / "routes.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"`(?:[A-Z]+ )?(/[^`\s]*)`")
OWN_ADDRESSES = {"/", "/health", "/api/...", "/metrics"}
"""Those of no provider."""


def test_the_routes_page_names_every_address_of_a_provider() -> None:
    named = set(ADDRESS.findall(PAGE))

    missing = {
        route.path
        for provider in PROVIDERS
        for route in (*provider.routes, *provider.local_routes, *provider.probes)
        if route.path not in named
    }

    assert missing == set()


def test_the_routes_page_names_no_address_where_nothing_is() -> None:
    table = RouteTable(PROVIDERS)
    rows = re.findall(r"^\| (`[^|]*/[^|]*) \|", PAGE, re.MULTILINE)
    named = [address for row in rows for address in ADDRESS.findall(row)]

    lost = [
        address
        for address in named
        if address not in OWN_ADDRESSES
        and not any(is_served(table, method, address) for method in ("GET", "POST"))
    ]

    assert named != []
    assert lost == []


def is_served(table: RouteTable, method: str, address: str) -> bool:
    target = address.replace("*", "there")
    found = (table.find(method, target), table.find_local(method, target))
    return any(found) or table.probe(method, target) is not None


def test_the_routes_page_has_the_status_of_each_cause() -> None:
    told = re.findall(r"^\| (\d+) \| `(\w+)` \|", PAGE, re.MULTILINE)
    rest = Rest(NOW + timedelta(hours=1), "")

    said = {
        (str(failure.status), failure.code)
        for failure in (refusal(Nobody(cause, rest=rest), "Anthropic", NOW) for cause in Cause)
    }

    assert set(told) == said
