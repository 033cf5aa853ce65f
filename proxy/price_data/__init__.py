"""Reads the list of prices that genai-prices brings, and nothing else of that package. It never uses the network."""

import importlib.util
from collections.abc import Collection, Mapping
from importlib.machinery import PathFinder
from types import CodeType
from typing import Any

from proxy.price_data.types import Provider

PACKAGE = "genai_prices"
LIST = f"{PACKAGE}.data"


def version() -> str:
    """Of the package that brings the list."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


class PricesUnreadable(Exception):
    """The list is not there, or not written as this program knows it."""


def read(ids: Collection[str]) -> Mapping[str, Provider]:
    """The models of the providers with these ids, by id. Takes 15 ms. Raises PricesUnreadable.

    The list is a Python module that takes its words from the module `types` beside it: here, from ours.
    """
    names: dict[str, Any] = {"__name__": f"{__name__}.data", "__package__": __name__}
    code = _code_of_the_list()
    try:
        exec(code, names)  # noqa: S102 - a module of a dependency, run as importing it would
        providers: list[Provider] = names["providers"]
    except Exception as error:
        raise PricesUnreadable(f"{LIST} is written in an unknown way: {error}") from error
    return {provider.id: provider for provider in providers if provider.id in ids}


def _code_of_the_list() -> CodeType:
    """Found without importing the package, whose own modules are what costs."""
    package = importlib.util.find_spec(PACKAGE)
    found = package and PathFinder.find_spec(LIST, package.submodule_search_locations)
    loader: Any = found.loader if found else None
    code: CodeType | None = loader.get_code(LIST) if hasattr(loader, "get_code") else None
    if code is None:
        raise PricesUnreadable(f"{LIST} was not found")
    return code
