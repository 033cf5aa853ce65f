"""Prices of the user's own, in `prices.toml`: they win over the price list, and price models that it lacks."""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from proxy.errors import ProxyError
from proxy.paths import PRIVATE_FILE
from proxy.price_rules import TokenPrices

log = logging.getLogger(__name__)

KINDS = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h")
NEEDED = ("input", "output")
"""What a prompt cache costs is the input's price where it is left out."""
TEMPLATE = """\
# Prices of your own, in US dollars per million tokens. They win over the price list once this is saved.
#
# ["claude-opus-9"]
# input = 5
# output = 25
# cache_read = 0.5
# cache_write_5m = 6.25
# cache_write_1h = 10
"""


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """What the file says."""

    models: Mapping[str, TokenPrices] = field(default_factory=dict)
    """By model name, in lower case."""
    problems: tuple[str, ...] = ()
    """What in it cannot be used, and why, for people."""


def read_own_prices(file: Path) -> OwnPrices:
    """Never fails: a model that is priced in a wrong way is left out and said."""
    try:
        document = tomllib.loads(file.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        return OwnPrices()
    except (OSError, ValueError) as error:  # not to be read, no UTF-8, no TOML
        return _told(OwnPrices(problems=(f"{file.name} cannot be read: {error}",)))
    problems: list[str] = []
    models: dict[str, TokenPrices] = {}
    for name, table in document.items():
        wrong = tuple(_wrong(table))
        if wrong:
            problems += (f"{name}: {each}" for each in wrong)
        else:
            models[_plain(name)] = _prices(table)
    return _told(OwnPrices(models, tuple(problems)))


def keep_price(file: Path, model: str, prices: Mapping[str, Decimal] | None) -> None:
    """Writes one model's prices, by kind; None takes the model out. Every other byte of the file stays.

    Raises ProxyError (`prices_file`); then nothing was changed.
    """
    from proxy.clients.editing import NotEditable
    from proxy.clients.replacing import replace_file

    try:
        before = file.read_bytes().decode() if file.exists() else ""
        replace_file(file, with_price(before, model, prices).encode())
    except NotEditable as error:
        raise _unchangeable(file, f"{error}") from error
    except UnicodeDecodeError as error:
        raise _unchangeable(file, "it is no UTF-8 text") from error
    except OSError as error:
        raise _unchangeable(file, error.strerror or f"{error}") from error


def with_price(text: str, model: str, prices: Mapping[str, Decimal] | None) -> str:
    """The file's `text` with one model's prices, under the name that it has there. Raises NotEditable."""
    from proxy.clients import toml_edit

    known = toml_edit.parse(text)
    name = next((each for each in known if _plain(each) == _plain(model)), model.strip())
    if prices is None:
        return toml_edit.change(text, {(name,): None})
    return toml_edit.change(text, {(name, kind): _number(prices.get(kind)) for kind in KINDS})


def write_template(file: Path) -> None:
    """Makes the file with an example in it, unless it is there already. Raises OSError."""
    if not file.exists():
        file.touch(mode=PRIVATE_FILE)
        file.write_text(TEMPLATE, encoding="utf-8")


def _plain(name: str) -> str:
    return name.strip().lower()


def _number(price: Decimal | None) -> int | float | None:
    """As TOML writes it."""
    if price is None:
        return None
    return int(price) if price == price.to_integral_value() else float(price)


def _unchangeable(file: Path, reason: str) -> ProxyError:
    return ProxyError(
        "Your own prices cannot be changed.",
        detail=f"{file}: {reason}.",
        hint="Change the file in a text editor.",
        code="prices_file",
    )


def _wrong(table: object) -> Iterator[str]:
    """What keeps a model's table from being used."""
    if not isinstance(table, dict):
        yield "it is no table of prices"
        return
    yield from (f"there is no price “{kind}”" for kind in table if kind not in KINDS)
    yield from (f"the price “{kind}” is missing" for kind in NEEDED if kind not in table)
    yield from (
        f"“{kind}” must be a number from 0" for kind, price in table.items() if not _is_price(price)
    )


def _is_price(value: object) -> bool:
    """TOML knows booleans, "nan" and "inf" as well."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and value >= 0


def _prices(table: Mapping[str, int | Decimal]) -> TokenPrices:
    return TokenPrices(**{kind: Decimal(table.get(kind, table["input"])) for kind in KINDS})


def _told(own: OwnPrices) -> OwnPrices:
    for problem in own.problems:
        log.warning("A price of your own is not used. %s", problem)
    return own
