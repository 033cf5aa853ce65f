"""0001: the tables of the first release.

Frozen: it says nothing by way of `tables.py`, which goes on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"


def upgrade() -> None:
    _create_accounts()
    _create_traits_and_sessions()
    _create_requests()
    _create_rollups()
    _create_affinities_and_keys()
    op.create_table(
        "state",
        sa.Column("key", sa.Text, nullable=False),
        _text("value"),
        sa.PrimaryKeyConstraint("key", name="pk_state"),
        comment="What the program remembers; no settings.",
    )


def _create_affinities_and_keys() -> None:
    op.create_table(
        "affinities",
        _text("session_id"),
        _text("account_id"),
        _number("used_at"),
        sa.PrimaryKeyConstraint("session_id", name="pk_affinities"),
        comment="Which account serves which session.",
    )
    op.create_index("ix_affinities_used_at", "affinities", ["used_at"])
    op.create_table(
        "client_keys",
        _text("id"),
        _text("name"),
        _text("digest"),
        _text("hint"),
        _number("created_at"),
        _optional("expires_at"),
        _optional("last_used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_client_keys"),
        sa.UniqueConstraint("name", name="uq_client_keys_name"),
        comment="Local keys of clients; only hashes.",
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _optional(name: str) -> sa.Column[int | None]:
    return sa.Column(name, sa.BigInteger)


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        _text("id"),
        _text("provider"),
        _text("email"),
        _text("kind"),
        _text("keep_fresh"),
        _number("created_at"),
        _text("status"),
        _text("status_reason"),
        _text("label"),
        _text("plan"),
        _flag("is_default"),
        _optional("resting_until"),
        _flag("rests_for_extra_usage"),
        _text("source_path"),
        _text("token_family"),
        _optional("expires_at"),
        _optional("last_used_at"),
        _flag("extra_usage_agreed"),
        _text("preference"),
        _text("models"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "credentials",
        _text("account_id"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_credentials"),
        _owner("credentials"),
        comment="Encrypted by the vault; the key lies elsewhere.",
    )
    op.create_table(
        "usages",
        _text("account_id"),
        _text("windows"),
        sa.Column("extra", sa.Text),
        _optional("checked_at"),
        sa.Column("banked_resets", sa.Integer),
        sa.PrimaryKeyConstraint("account_id", name="pk_usages"),
        _owner("usages"),
    )
    op.create_table(
        "window_readings",
        _text("account_id"),
        _text("windows"),
        sa.PrimaryKeyConstraint("account_id", name="pk_window_readings"),
        _owner("window_readings"),
        comment="How each window of an account came to be as used as it is.",
    )


def _create_traits_and_sessions() -> None:
    op.create_table(
        "traits",
        _number("id"),
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
        sa.Column("status", sa.Integer),
        _text("error_type"),
        sa.PrimaryKeyConstraint("id", name="pk_traits"),
        comment="What many requests share; the id is a digest of the words, `requests` how many have them.",
    )
    op.create_table(
        "sessions",
        _number("id"),
        _text("session_id"),
        _number("requests"),
        _number("started_at"),
        _number("last_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        comment="The id is a digest of the client's session id.",
    )
    op.create_index("ix_sessions_last_at", "sessions", ["last_at"])


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        _text("id"),
        _number("started_at"),
        _number("trait"),
        _optional("session"),
        _flag("stream"),
        _text("upstream_id"),
        _text("stop_reason"),
        sa.Column("ttft_ms", sa.Double),
        sa.Column("duration_ms", sa.Double, nullable=False),
        _text("attempts"),
        _flag("refreshed"),
        _number("request_bytes"),
        _number("response_bytes"),
        _optional("input"),
        _optional("cache_read"),
        _optional("cache_write_5m"),
        _optional("cache_write_1h"),
        _optional("output"),
        _optional("reasoning"),
        sa.Column("tokens", sa.BigInteger, comment="All of them; what a page is sorted by."),
        _optional("cost_nano_usd"),
        sa.Column("cost", sa.Text),
        sa.Column("shape", sa.Text),
        _text("helpers"),
        _text("cache_miss_reason"),
        sa.PrimaryKeyConstraint("seq", name="pk_requests"),
        sa.UniqueConstraint("id", name="uq_requests_id"),
        sa.ForeignKeyConstraint(["trait"], ["traits.id"], name="fk_requests_trait"),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_requests_session"),
    )
    walked = ["started_at", "seq", "trait", "session"]
    sorted_by = ["ttft_ms", "duration_ms", "tokens", "cost_nano_usd"]
    op.create_index("ix_requests_newest", "requests", [*walked, *sorted_by])
    op.create_index("ix_requests_trait", "requests", ["trait", "started_at"])
    op.create_index("ix_requests_session", "requests", ["session", "started_at"])


def _create_rollups() -> None:
    op.create_table(
        "rollups",
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
        sa.PrimaryKeyConstraint(
            "slot", "provider", "account_id", "model", "cost_kind", name="pk_rollups"
        ),
        comment="Sums of the requests begun within a slot of time.",
    )
