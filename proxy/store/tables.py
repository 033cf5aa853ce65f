"""The tables.

Times are integer microseconds since 1970 UTC, money is integer nano-dollars, both exact and quick to sum. Lists and
small values (attempts, shapes, windows) are compact JSON.

A request's row is narrow: the words that many requests share (account, model, status, ...) are kept once in `traits`,
its session id once in `sessions`. Filters and text search read those small tables first, and a search for words that
nobody used ends there. The price is a join for the rows of one page.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
metadata = MetaData(naming_convention=NAMES)

RowNumber = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only when the type is called INTEGER."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _time(name: str) -> Column[int | None]:
    return Column(name, BigInteger)


accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    _text("provider"),
    _text("email"),
    _text("kind"),
    _text("keep_fresh"),
    _number("created_at"),
    _text("status"),
    _text("status_reason"),
    _text("label"),
    _text("plan"),
    Column("is_default", Boolean, nullable=False),
    _time("resting_until"),
    Column("rests_for_extra_usage", Boolean, nullable=False),
    _text("source_path"),
    _text("token_family"),
    _time("expires_at"),
    _time("last_used_at"),
    Column("extra_usage_agreed", Boolean, nullable=False),
    _text("preference"),
    _text("models"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    comment="Encrypted by the vault; the key lies elsewhere.",
)

usages = Table(
    "usages",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    _text("windows"),
    Column("extra", Text),
    _time("checked_at"),
    Column("banked_resets", Integer),
)

window_readings = Table(
    "window_readings",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    _text("windows"),
    comment="How each window of an account came to be as used as it is.",
)

traits = Table(
    "traits",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _number("requests"),
    _text("provider"),
    _text("account_id"),
    _text("account_email"),
    _text("route"),
    _text("transport"),
    _text("dialect"),
    _text("client"),
    _text("client_key"),
    _text("model"),
    _text("ending"),
    Column("status", Integer),
    _text("error_type"),
    comment="What many requests share; the id is a digest of the words, `requests` how many have them.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _text("session_id"),
    _number("requests"),
    _number("started_at"),
    _number("last_at"),
    Index("ix_sessions_last_at", "last_at"),
    comment="The id is a digest of the client's session id.",
)

requests = Table(
    "requests",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _number("started_at"),
    Column("trait", BigInteger, ForeignKey("traits.id"), nullable=False),
    Column("session", BigInteger, ForeignKey("sessions.id")),
    Column("stream", Boolean, nullable=False),
    _text("upstream_id"),
    _text("stop_reason"),
    Column("ttft_ms", Double),
    Column("duration_ms", Double, nullable=False),
    _text("attempts"),
    Column("refreshed", Boolean, nullable=False),
    _number("request_bytes"),
    _number("response_bytes"),
    Column("input", BigInteger),
    Column("cache_read", BigInteger),
    Column("cache_write_5m", BigInteger),
    Column("cache_write_1h", BigInteger),
    Column("output", BigInteger),
    Column("reasoning", BigInteger),
    Column("tokens", BigInteger, comment="All of them; what a page is sorted by."),
    Column("cost_nano_usd", BigInteger),
    Column("cost", Text),
    Column("shape", Text),
    _text("helpers"),
    _text("cache_miss_reason"),
    # A page walks the first; it holds all that a filter or an order asks of a row, so that even a walk to the end of
    # a million reads no row. One index for each order would cost far more: their keys come in no order, and every
    # record written would touch another page of each. The others find the few among the many.
    Index(
        "ix_requests_newest",
        *("started_at", "seq", "trait", "session"),
        *("ttft_ms", "duration_ms", "tokens", "cost_nano_usd"),
    ),
    Index("ix_requests_trait", "trait", "started_at"),
    Index("ix_requests_session", "session", "started_at"),
)

rollups = Table(
    "rollups",
    metadata,
    _number("slot"),
    _text("provider"),
    _text("account_id"),
    _text("model"),
    _text("cost_kind"),
    _number("requests"),
    _number("errors"),
    _number("input"),
    _number("cache_read"),
    _number("cache_write_5m"),
    _number("cache_write_1h"),
    _number("output"),
    _number("reasoning"),
    _number("cost_nano_usd"),
    _number("unpriced"),
    PrimaryKeyConstraint("slot", "provider", "account_id", "model", "cost_kind"),
    comment="Sums of the requests begun within a slot of time.",
)

affinities = Table(
    "affinities",
    metadata,
    Column("session_id", Text, primary_key=True),
    _text("account_id"),
    Column("used_at", BigInteger, nullable=False, index=True),
    comment="Which account serves which session.",
)

client_keys = Table(
    "client_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _text("digest"),
    _text("hint"),
    _number("created_at"),
    _time("expires_at"),
    _time("last_used_at"),
    comment="Local keys of clients; only hashes.",
)

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    _text("value"),
    comment="What the program remembers; no settings.",
)

version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table; it holds one row, the revision of the newest migration that was run."""
