"""Which provider and route serve a local address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from proxy.dialect import Dialect
from proxy.local import LocalRoute
from proxy.provider import Probe, Provider, Route

REMEMBERED_TARGETS = 128
"""Clients ask for the same few all the time; a look through the routes takes longer than to choose an account."""


_OF_ONE_HOP = frozenset({"TRACE", "CONNECT"})
"""The first would show a client what we sent, the account's credential too; the second asks for a tunnel."""


@dataclass(frozen=True, slots=True)
class Match:
    """The route of one request."""

    provider: Provider
    route: Route
    upstream_path: str
    """With the query, both as the client wrote them."""


class RouteTable:
    """The routes and probes of all providers, in their order: the first that matches serves."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        providers = tuple(providers)
        self._routes = [(provider, route) for provider in providers for route in provider.routes]
        self._locals = [
            (provider, route) for provider in providers for route in provider.local_routes
        ]
        self._probes = [probe for provider in providers for probe in provider.probes]
        self.find: Callable[[str, str], Match | None] = lru_cache(REMEMBERED_TARGETS)(self._find)
        """The route of a method and a target, which is the path and query of the request line."""
        self.find_local: Callable[[str, str], tuple[Provider, LocalRoute] | None] = lru_cache(
            REMEMBERED_TARGETS
        )(self._find_local)
        """The provider's own answer to a method and a target."""

    def _find(self, method: str, target: str) -> Match | None:
        if method in _OF_ONE_HOP:
            return None
        path, question, query = target.partition("?")
        for provider, route in self._routes:
            if route.method in ("*", method) and _covers(route.path, path):
                rest = path[len(route.path) - 1 :] if route.path.endswith("/*") else ""
                upstream_path = route.upstream_path.removesuffix("*") + rest
                return Match(provider, route, f"{upstream_path}{question}{query}")
        return None

    def _find_local(self, method: str, target: str) -> tuple[Provider, LocalRoute] | None:
        path = target.partition("?")[0]
        for provider, route in self._locals:
            if route.method in ("*", method) and _covers(route.path, path):
                return provider, route
        return None

    def probe(self, method: str, target: str) -> Probe | None:
        path = target.partition("?")[0]
        for probe in self._probes:
            if probe.method == method and _covers(probe.path, path):
                return probe
        return None

    def dialect(self, method: str, target: str) -> Dialect | None:
        """For an error: that of the route, else of one with the same first part."""
        local, match = self.find_local(method, target), self.find(method, target)
        if local is not None:
            return local[1].dialect
        if match is not None:
            return match.route.dialect
        first = target.split("/")[1:2]
        near = (route for _, route in self._routes if route.path.split("/")[1:2] == first)
        return next((route.dialect for route in near), None)


def _covers(pattern: str, path: str) -> bool:
    if pattern.endswith("/*"):
        return path.startswith(pattern[:-1])
    return path == pattern
