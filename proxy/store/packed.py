"""Values as the database holds them: times and money as integers, small values as compact JSON."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

import msgspec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST_WORD = 500
"""Characters kept of a word that a client or provider chose; honest ones are far shorter."""

Value = TypeVar("Value")


def to_micros(time: datetime) -> int:
    """Exact."""
    return (time - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def to_optional_micros(time: datetime | None) -> int | None:
    return None if time is None else to_micros(time)


def from_optional_micros(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def to_nano(usd: Decimal) -> int:
    """Rounded to a billionth of a dollar, half to even; for sums."""
    return int(usd.scaleb(9).to_integral_value(ROUND_HALF_EVEN))


def from_nano(nano: int) -> Decimal:
    return Decimal(nano).scaleb(-9)


def word(text: str) -> str:
    """`text` without what no database takes (NUL, lone surrogates), and not endless: JSON can spell anything."""
    if len(text) > LONGEST_WORD:
        text = text[:LONGEST_WORD]
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def pack(value: object) -> str:
    """A frozen dataclass, or a tuple of them, as JSON."""
    return msgspec.json.encode(value).decode()


def unpack(text: str, kind: type[Value]) -> Value:
    """What `pack` wrote. A field it does not know is left out, a missing one gets its default."""
    return msgspec.json.decode(text, type=kind)
