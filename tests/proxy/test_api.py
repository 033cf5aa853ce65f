"""The control API over a socket: its token, its calls, its failures."""

import asyncio
import io
import json
import sqlite3
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from proxy.control import multipart
from tests.conftest import NOW
from tests.fakes.anthropic import error
from tests.proxy.harness import until
from tests.proxy.program import BODY, EMAIL, Program, running_program

SESSION = {"metadata": {"user_id": json.dumps({"session_id": "session-1"})}}
ACCOUNT_FIELDS = {
    "id", "provider", "email", "label", "plan", "kind", "keep_fresh", "status", "status_reason", "default", "windows",
    "last_used_at",
}  # fmt: skip
RECORD_FIELDS = {
    "id", "started_at", "provider", "account_id", "account_email", "route", "transport", "dialect", "model",
    "session_id", "stream", "status", "ending", "error_type", "ttft_ms", "duration_ms", "attempts", "refreshed",
    "request_bytes", "response_bytes", "usage", "cost_usd", "cost_kind", "shape",
}  # fmt: skip


def form(**fields: str | bytes) -> dict[str, Any]:
    """The body and header of a multipart call."""
    encoded = {k: v if isinstance(v, bytes) else v.encode() for k, v in fields.items()}
    content_type, body = multipart(encoded)
    return {"data": io.BytesIO(body), "headers": {"Content-Type": content_type}}


async def import_by_api(made: Program, **fields: str | bytes) -> tuple[int, Any]:
    values = {"email": EMAIL, "accept_terms": "true", "keep_fresh": "owned"} | fields
    return await made.call("POST", "/api/accounts/import-anthropic", **form(**values))


# The door


@pytest.mark.parametrize("token", ["", "wrong", "Zürich"])
async def test_every_call_needs_the_token(home: Path, token: str) -> None:
    async with running_program(home) as made:
        for path in ("/api/accounts", "/api/diagnostics/runtime", "/metrics", "/api/nothing"):
            status, answer = await made.call("GET", path, token=token)

            assert (path, status) == (path, 401)
            assert answer["error"]["code"] == "token_required"
            assert set(answer["error"]) == {"code", "title", "detail", "hint"}


async def test_a_web_page_is_refused_even_with_the_token(home: Path) -> None:
    async with running_program(home) as made:
        status, _ = await made.call(
            "GET", "/api/accounts", headers={"Origin": "https://evil.invalid"}
        )

        assert status == 403


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("PUT", "/api/accounts", 405, "bad_method"),
        ("POST", "/api/accounts/import-nobody", 404, "not_found"),
        ("GET", "/api/requests/req_none", 404, "not_found"),
        ("GET", "/api/diagnostics/sessions/none", 404, "not_found"),
        ("DELETE", "/api/accounts/acc_none", 404, "not_found"),
    ],
)
async def test_what_is_not_there_is_told_in_our_shape(
    home: Path, method: str, path: str, status: int, code: str
) -> None:
    async with running_program(home) as made:
        got, answer = await made.call(method, path)

        assert (got, answer["error"]["code"]) == (status, code)


# Accounts


async def test_an_imported_account_is_answered_and_listed(home: Path) -> None:
    async with running_program(home) as made:
        file = made.fake.login.sign_in().claude_code_file()

        status, created = await import_by_api(made, file=file, label="work")
        await made.ask()
        _, listed = await made.call("GET", "/api/accounts")

        assert status == 201
        assert set(created) >= ACCOUNT_FIELDS
        assert created | {"windows": [], "last_used_at": None} == created
        (account,) = listed["accounts"]
        assert {
            name: account[name] for name in ("email", "label", "plan", "kind", "keep_fresh")
        } == {
            "email": EMAIL, "label": "work", "plan": "Max 20x", "kind": "oauth", "keep_fresh": "owned",
        }  # fmt: skip
        assert (account["status"], account["default"]) == ("active", True)
        assert account["last_used_at"] == "2026-11-25T12:00:00Z"
        assert account["windows"][0] == {
            "name": "5h", "used_percent": 42.0, "resets_at": "2026-11-25T14:15:00Z",
            "observed_at": "2026-11-25T12:00:00Z", "source": "response_header", "rejected": False,
        }  # fmt: skip


async def test_a_window_past_its_reset_is_unknown(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.ask()
        made.clock.advance(hours=3)

        _, listed = await made.call("GET", "/api/accounts")

        windows = {
            window["name"]: window["used_percent"] for window in listed["accounts"][0]["windows"]
        }
        assert windows == {"5h": None, "weekly": 30.5}


async def test_a_key_is_imported_without_a_file(home: Path) -> None:
    async with running_program(home) as made:
        key = "sk-" + "ant-api03-fake0123456789"

        status, created = await import_by_api(made, api_key=key, accept_terms="", keep_fresh="")

        assert (status, created["kind"], created["keep_fresh"]) == (201, "api_key", "static")


async def test_the_provider_may_be_left_to_be_found_out(home: Path) -> None:
    async with running_program(home) as made:
        body = form(
            file=made.fake.login.sign_in().claude_code_file(), email=EMAIL, accept_terms="1"
        )

        status, created = await made.call("POST", "/api/accounts/import", **body)

        assert (status, created["provider"]) == (201, "anthropic")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": ""}, "email_missing"),
        ({"email": "alice"}, "email_invalid"),
        ({"file": b"no json at all"}, "not_json"),
        ({"file": b"\x89PNG\r\n\x1a\n\x00\x00"}, "not_json"),
        ({"file": b'{"other": 1}'}, "no_login_in_file"),
        ({"file": b'{"x": "' + b"a" * 1024 * 1024 + b'"}'}, "file_too_large"),
        ({"file": b" " * (3 * 1024 * 1024)}, "file_too_large"),
        ({"accept_terms": "false"}, "terms_not_accepted"),
        ({"accept_terms": ""}, "terms_not_accepted"),
        ({"keep_fresh": "sometimes"}, "bad_request"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_refused_import_says_why_and_leaves_nothing(
    home: Path, fields: dict[str, str | bytes], code: str
) -> None:
    async with running_program(home) as made:
        file = made.fake.login.sign_in().claude_code_file()

        status, answer = await import_by_api(made, **({"file": file} | fields))

        assert (status, answer["error"]["code"]) == (400, code)
        assert "fake" not in json.dumps(answer)
        assert made.proxy.accounts() == ()


async def test_an_expired_login_and_one_that_is_there_already_are_refused(home: Path) -> None:
    async with running_program(home) as made:
        tokens = made.fake.login.sign_in()
        document = json.loads(tokens.claude_code_file())
        document["claudeAiOauth"] |= {
            "refreshToken": "",
            "expiresAt": int((NOW - timedelta(hours=1)).timestamp() * 1000),
        }

        expired, answer = await import_by_api(made, file=json.dumps(document).encode())
        first, _ = await import_by_api(made, file=tokens.claude_code_file())
        again, twice = await import_by_api(made, file=tokens.claude_code_file())

        assert (expired, answer["error"]["code"]) == (400, "expired_not_refreshable")
        assert first == 201
        assert (again, twice["error"]["code"]) == (400, "already_imported")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"email": "alice@example.com"}', "application/json"),
        (b"--x\r\nno form", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ],
)
async def test_a_body_that_is_no_form_is_told(home: Path, body: bytes, content_type: str) -> None:
    async with running_program(home) as made:
        status, answer = await made.call(
            "POST",
            "/api/accounts/import-anthropic",
            data=body,
            headers={"Content-Type": content_type},
        )

        assert status == 400
        assert answer["error"]["code"] in ("bad_request", "not_json")


@contextmanager
def held_database(made: Program) -> Iterator[None]:
    """Nothing can be written meanwhile, and nobody is told so."""
    with closing(sqlite3.connect(made.proxy.paths.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def leave(call: Coroutine[Any, Any, Any]) -> None:
    """Makes a call and does not wait for its answer."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await call


async def test_an_import_is_done_whole_when_its_client_leaves(home: Path) -> None:
    async with running_program(home) as made:
        file = made.fake.login.sign_in().claude_code_file()
        with held_database(made):
            await leave(import_by_api(made, file=file))

        await until(lambda: len(made.proxy.accounts()) == 1)
        again, answer = await import_by_api(made, file=file)
        assert (again, answer["error"]["code"]) == (400, "already_imported")


async def test_a_removal_is_done_whole_when_its_client_leaves(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        key = await made.proxy.make_client_key("laptop")
        with held_database(made):
            await leave(made.call("DELETE", f"/api/accounts/{account.id}"))
            await leave(made.call("DELETE", f"/api/keys/{key.key.id}"))

        await until(lambda: made.proxy.accounts() == ())
        await until(lambda: made.proxy.client_keys() == ())


async def test_a_field_without_end_is_cut_off(home: Path) -> None:
    async with running_program(home) as made:
        status, answer = await import_by_api(made, file=b"{}", label="x" * 100_000)

        assert (status, answer["error"]["code"]) == (413, "body_too_large")


async def test_an_account_is_changed_and_removed(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        path = f"/api/accounts/{account.id}"

        _, paused = await made.call("PATCH", path, json={"paused": True, "label": "home"})
        _, resumed = await made.call("PATCH", path, json={"paused": False})
        gone, nothing = await made.call("DELETE", path)
        _, listed = await made.call("GET", "/api/accounts")

        assert (paused["status"], paused["label"]) == ("paused", "home")
        assert (resumed["status"], resumed["label"]) == ("active", "home")
        assert (gone, nothing) == (204, None)
        assert listed == {"accounts": []}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"paused": "yes"}',
        b'{"pausd": true}',
        b'{"id": "acc_2"}',
        b'{"label": "\xff"}',
        b'{"label": ' + b"[" * 100_000,
    ],
    ids=["empty", "list", "wrong type", "unknown", "id", "no text", "nested"],
)
async def test_a_change_that_is_not_understood_changes_nothing(home: Path, body: bytes) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        status, answer = await made.call("PATCH", f"/api/accounts/{account.id}", data=body)

        assert (status, answer["error"]["code"]) == (400, "bad_request")
        assert made.proxy.accounts() == (account,)


async def test_a_test_says_what_happened(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()

        status, outcome = await made.call("POST", f"/api/accounts/{account.id}/test")

        assert status == 200
        assert (outcome["ok"], outcome["title"]) == (True, "alice@example.com works.")


# Requests


async def test_a_request_is_listed_and_shown_in_full(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.ask(BODY | SESSION)
        await made.recorded(1)

        _, listed = await made.call("GET", "/api/requests")
        (record,) = listed["requests"]
        _, shown = await made.call("GET", f"/api/requests/{record['id']}")

        assert listed["next"] is None
        assert set(record) >= RECORD_FIELDS
        assert (record["account_id"], record["account_email"]) == (account.id, EMAIL)
        assert (record["status"], record["ending"]) == (200, "completed")
        assert record["started_at"] == "2026-11-25T12:00:00Z"
        assert record["usage"] == {
            "input": 12, "cache_read": 400, "cache_write_5m": 10, "cache_write_1h": 20, "output": 25, "reasoning": 0,
            "prompt": 442,
        }  # fmt: skip
        assert (record["cost_usd"], record["cost_kind"]) == ("0.0011475", "api_equivalent")
        assert record["shape"]["message_count"] == 1
        assert shown["attempts"][0]["outcome"] == "answered"
        assert shown | {"cost_parts": None} == record | {"cost_parts": None}
        assert shown["cost_parts"]["input"] == "0.00006"


async def test_an_unknown_price_is_null_and_never_zero(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        made.fake.script.append(error(400, "invalid_request_error"))
        await made.ask(BODY | {"model": "no-such-model"})
        await made.recorded(1)

        _, listed = await made.call("GET", "/api/requests")

        record = listed["requests"][0]
        assert (record["cost_usd"], record["usage"]) == (None, None)
        assert (record["ending"], record["error_type"]) == (
            "upstream_error",
            "invalid_request_error",
        )


async def test_pages_follow_each_other_without_gap_or_overlap(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        for _ in range(5):
            made.clock.advance(seconds=1)
            await made.ask()
        await made.recorded(5)

        pages, before = [], ""
        while before is not None:
            _, listed = await made.call("GET", f"/api/requests?limit=2&before={before}")
            pages.append([record["started_at"] for record in listed["requests"]])
            before = listed["next"]

        assert [len(page) for page in pages] == [2, 2, 1]
        times = [time for page in pages for time in page]
        assert times == sorted(set(times), reverse=True)


async def test_each_filter_narrows_the_list(home: Path) -> None:
    good, bad = "claude-opus-5", "bad-model"
    expected = {
        "provider=anthropic": {good, bad},
        "provider=other": set(),
        "model=bad-model": {bad},
        "ending=upstream_error": {bad},
        "ending=completed": {good},
        "account=acc_none": set(),
        "q=BAD": {bad},
        "status=4xx": {bad},
        "since=2026-11-25T12:00:30Z": {bad},
        "until=2026-11-25T12:00:30": {good},
    }
    async with running_program(home) as made:
        await made.import_login()
        await made.ask()
        made.clock.advance(minutes=1)
        made.fake.script.append(error(400, "invalid_request_error"))
        await made.ask(BODY | {"model": bad})
        await made.recorded(2)

        found = {}
        for query in expected:
            _, listed = await made.call("GET", f"/api/requests?{query}")
            found[query] = {record["model"] for record in listed["requests"]}

        assert found == expected


async def test_a_bad_parameter_is_named(home: Path) -> None:
    async with running_program(home) as made:
        for query in (
            "limit=many", "limit=0", "ending=nice", "since=yesterday", "since=0001-01-01T00:00:00%2B14:00",
            "status=ok",
        ):  # fmt: skip
            status, answer = await made.call("GET", f"/api/requests?{query}")

            name = query.partition("=")[0]
            assert (status, answer["error"]["code"]) == (400, "bad_request")
            assert answer["error"]["title"].startswith(f"{name} cannot be ")


async def test_a_cursor_that_is_none_of_ours_is_refused(home: Path) -> None:
    async with running_program(home) as made:
        status, answer = await made.call("GET", "/api/requests?before=nonsense")

        assert (status, answer["error"]["code"]) == (400, "bad_request")


# Usage and diagnostics


async def test_usage_is_summed_by_day_model_and_account(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.ask()
        await made.ask()
        await made.recorded(2)

        _, usage = await made.call("GET", "/api/usage?days=2")

        assert usage["days"] == 2
        assert usage["today"]["requests"] == 2
        (row,) = usage["rows"]
        assert (row["model"], row["account_id"]) == ("claude-opus-5", account.id)
        assert (row["requests"], row["usage"]["output"]) == (2, 50)
        assert row["api_equivalent_usd"] == "0.002295"


async def test_a_session_shows_how_its_prompt_grew(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.ask(BODY | SESSION)
        longer = [*BODY["messages"], {"role": "assistant", "content": "Hello."}, *BODY["messages"]]
        made.clock.advance(seconds=1)
        await made.ask(BODY | SESSION | {"messages": longer})
        await made.recorded(2)

        _, listed = await made.call("GET", "/api/diagnostics/sessions")
        _, session = await made.call("GET", "/api/diagnostics/sessions/session-1")

        assert [(row["session_id"], row["requests"]) for row in listed["sessions"]] == [
            ("session-1", 2)
        ]
        growth = [record["shape"]["growth_bytes"] for record in session["requests"]]
        assert growth[0] is None
        assert growth[1] > 0
        first, second = session["growth"]["steps"]
        assert (first["number"], first["growth"], first["changes"]) == (1, None, [])
        assert (second["number"], second["cache_break"]) == (2, None)
        assert second["sizes"]["history"] == first["sizes"]["total"]
        assert second["sizes"]["total"] == session["requests"][1]["usage"]["prompt"]
        assert session["growth"]["measure"] == "tokens"


async def test_a_session_tells_its_largest_prompt_and_its_cost(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.ask(BODY | SESSION)
        await made.recorded(1)

        _, listed = await made.call("GET", "/api/diagnostics/sessions")
        _, session = await made.call("GET", "/api/diagnostics/sessions/session-1")

        (row,) = listed["sessions"]
        (request,) = session["requests"]
        assert row["largest_prompt"] == request["usage"]["prompt"] > 0
        assert row["cost_usd"] == request["cost_usd"]


async def test_the_runtime_tells_how_the_program_does(home: Path) -> None:
    async with running_program(home) as made:
        _, runtime = await made.call("GET", "/api/diagnostics/runtime")

        assert (runtime["state"], runtime["vault"], runtime["in_flight"]) == ("running", "open", 0)
        assert runtime["loop_lag_ms"] >= 0
        assert runtime["started_at"] == "2026-11-25T12:00:00Z"


async def test_metrics_are_prometheus_text(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.ask()
        await made.recorded(1)

        async with made.client.get(
            f"{made.proxy.base_url}/metrics",
            headers={"Authorization": f"Bearer {made.proxy.control_token}"},
        ) as response:
            content_type, text = response.headers["Content-Type"], await response.text()

        lines = text.splitlines()
        assert content_type.startswith("text/plain; version=")
        assert (
            'loadline_requests_total{ending="completed",model="claude-opus-5",provider="anthropic"} 1.0'
            in lines
        )
        assert (
            'loadline_tokens_total{model="claude-opus-5",part="output",provider="anthropic"} 25.0'
            in lines
        )
        window = f'loadline_window_used_ratio{{account="{account.id}",email="{EMAIL}",provider="anthropic",window="5h"}} 0.42'
        assert window in lines
        assert "loadline_in_flight 0.0" in lines


async def test_a_bug_of_ours_is_answered_in_our_shape_and_logged_with_its_traceback(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_program(home) as made:
        made.proxy.clock = None  # what only a bug could do
        status, answer = await made.call("GET", "/api/diagnostics/runtime")

        assert status == 500
        assert answer["error"] == {
            "code": "failed",
            "title": "Loadline failed on this call.",
            "detail": "The log has the details.",
            "hint": "",
        }
        assert "TypeError" in caplog.text
