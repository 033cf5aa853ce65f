"""The windows of a Codex account: one name for each, whichever source states it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from multidict import CIMultiDict

from proxy.credential import ApiKey, OAuthCredential
from proxy.errors import UpstreamError, UpstreamFormatError, UsageBusy
from proxy.model import AccountId, ExtraUsage, Observation, WindowSource
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.windows import window_name
from tests.conftest import NOW
from tests.fakes.anthropic_login import Scripted
from tests.fakes.openai import LIMITS
from tests.fakes.samples import sample
from tests.providers.openai.conftest import Server

ACCOUNT = AccountId("acc_1")
FIVE_HOUR_RESET = datetime(2026, 11, 25, 14, 15, tzinfo=UTC)
WEEKLY_RESET = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SPARK = "gpt-5.3-codex-spark"


def named(observation: Observation | None) -> dict[str, float]:
    assert observation is not None
    return {window.name: window.used_percent for window in observation.windows}


def seen(headers: dict[str, str]) -> Observation | None:
    return PROVIDER.observe(ACCOUNT, CIMultiDict(headers), NOW)


def told(event: bytes) -> Observation | None:
    return PROVIDER.observe_event(ACCOUNT, event, NOW)


# Names


@pytest.mark.parametrize(
    ("span", "name"),
    [
        (timedelta(hours=5), "5h"),
        (timedelta(minutes=299), "5h"),
        (timedelta(days=7), "weekly"),
        (timedelta(minutes=10079), "weekly"),
        (timedelta(days=30), "30d"),
        (timedelta(days=1), "1d"),
        (timedelta(hours=3), "3h"),
        (None, "window"),
    ],
)
def test_a_window_is_named_by_its_length(span: timedelta | None, name: str) -> None:
    assert window_name(span) == name
    assert window_name(span, "Reviews") == f"{name} · Reviews"


# Headers


def test_headers_state_both_windows_and_credits() -> None:
    observation = seen(LIMITS)

    assert named(observation) == {"5h": 42, "weekly": 30.5}
    assert observation is not None
    assert [window.resets_at for window in observation.windows] == [FIVE_HOUR_RESET, WEEKLY_RESET]
    assert {window.source for window in observation.windows} == {WindowSource.RESPONSE_HEADER}
    assert observation.extra == ExtraUsage(True, NOW, currency="credits", balance=Decimal("12.50"))
    assert not observation.is_complete


def test_a_weekly_window_in_the_first_slot_is_weekly() -> None:
    headers = {"x-codex-primary-used-percent": "7", "x-codex-primary-window-minutes": "10080"}

    assert named(seen(headers)) == {"weekly": 7}


def test_a_limit_of_one_model_counts_that_model() -> None:
    headers = LIMITS | {
        "x-codex-bengalfox-primary-used-percent": "80",
        "x-codex-bengalfox-primary-window-minutes": "300",
        "x-codex-bengalfox-limit-name": "GPT-5.3-Codex-Spark",
    }

    observation = seen(headers)

    assert named(observation) == {"5h": 42, "weekly": 30.5, f"5h · {SPARK}": 80}
    assert observation is not None
    families = [window.model_family for window in observation.windows]
    assert families == [None, None, SPARK]
    assert PROVIDER.model_family("GPT-5.3-Codex-Spark") == SPARK


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("used-percent", "much"),
        ("used-percent", "nan"),
        ("used-percent", "inf"),
        ("used-percent", ""),
    ],
)
def test_a_percent_that_is_none_is_no_window(header: str, value: str) -> None:
    assert seen({f"x-codex-primary-{header}": value}) is None


@pytest.mark.parametrize("reset", ["0", "-5", "99999999999", "soon", "1795600000"])
def test_a_reset_that_cannot_be_is_unknown(reset: str) -> None:
    headers = {
        "x-codex-primary-used-percent": "5",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-at": reset,
    }

    observation = seen(headers)

    assert observation is not None
    assert observation.windows[0].resets_at is None


@pytest.mark.parametrize("minutes", ["0", "-5", "1e9", "nan", "long"])
def test_a_length_that_cannot_be_is_unknown(minutes: str) -> None:
    headers = {"x-codex-primary-used-percent": "5", "x-codex-primary-window-minutes": minutes}

    assert named(seen(headers)) == {"window": 5}


# Events


def test_an_event_states_the_same() -> None:
    observation = told(sample("openai/rate_limits_event.json"))

    assert named(observation) == {"5h": 42, "weekly": 30.5}
    assert observation is not None
    assert {window.source for window in observation.windows} == {WindowSource.STREAM_EVENT}
    assert observation.extra == ExtraUsage(False, NOW, currency="credits")


def test_an_event_of_an_additional_limit_says_nothing_of_the_account_s_own() -> None:
    observation = told(sample("openai/rate_limits_event_of_a_model.json"))

    assert named(observation) == {f"5h · {SPARK}": 7}


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"rate_limits": 5}',
        b'{"rate_limits": {"primary": {"used_percent": "x"}}}',
    ],
)
def test_an_odd_event_states_nothing(event: bytes) -> None:
    assert told(event) is None


# The usage endpoint


def signed_in(server: Server) -> OAuthCredential:
    login = PROVIDER.recognise(server.login.sign_in().auth_json(), NOW).credential
    assert isinstance(login, OAuthCredential)
    return login


async def ask(server: Server) -> Observation | None:
    return await server.provider.fetch_usage(ACCOUNT, signed_in(server), server.fetch, NOW)


async def test_the_endpoint_lists_all_there_is(server: Server) -> None:
    document = json.loads(sample("openai/usage.json"))
    server.login.usage_script.append(Scripted(200, document))

    observation = await ask(server)

    assert named(observation) == {"5h": 22, "weekly": 104.5, f"5h · {SPARK}": 5}
    assert observation is not None
    assert observation.is_complete
    assert observation.banked_resets == 2
    assert observation.extra is not None
    assert observation.extra.balance == Decimal("12.5")


async def test_a_plan_with_one_window_has_one(server: Server) -> None:
    document = json.loads(sample("openai/usage_one_window.json"))
    server.login.usage_script.append(Scripted(200, document))

    observation = await ask(server)

    assert named(observation) == {"weekly": 100}
    assert observation is not None
    assert observation.windows[0].is_rejected
    assert (observation.extra, observation.banked_resets) == (None, None)


@pytest.mark.parametrize("document", [{}, {"rate_limit": None, "additional_rate_limits": {}}])
async def test_what_is_left_out_is_absent(server: Server, document: object) -> None:
    server.login.usage_script.append(Scripted(200, document))

    assert named(await ask(server)) == {}


async def test_a_busy_endpoint_says_how_long(server: Server) -> None:
    server.login.usage_script.append(Scripted(429, {}, {"retry-after": "60"}))

    with pytest.raises(UsageBusy) as busy:
        await ask(server)

    assert busy.value.retry_after_s == 60


@pytest.mark.parametrize(
    ("answer", "failure"),
    [(Scripted(503, {}), UpstreamError), (Scripted(200, "<html>"), UpstreamFormatError)],
    ids=["status", "no JSON"],
)
async def test_an_answer_that_is_none_fails(
    server: Server, answer: Scripted, failure: type[Exception]
) -> None:
    server.login.usage_script.append(answer)

    with pytest.raises(failure):
        await ask(server)


async def test_a_key_has_no_usage_to_ask_for(server: Server) -> None:
    key = ApiKey("fake-key-1")

    assert await server.provider.fetch_usage(ACCOUNT, key, server.fetch, NOW) is None
    assert server.login.usage_calls == []
