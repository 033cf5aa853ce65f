"""choice: how several accounts share the load, as tables and as properties that hold for any accounts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.candidate import Candidate, Need, Rest, serves
from proxy.choice import Cause, Choice, Nobody, Strategy, choose, could_choose
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    Preference,
    ProviderId,
    UsageWindow,
    WindowSource,
)
from tests.conftest import NOW

PROVIDER = ProviderId("example")
NEED = Need(PROVIDER, model="claude-opus-5-5", model_family="opus")
HOUR = timedelta(hours=1)


def window(used: float, *, resets_in: timedelta = HOUR, family: str | None = None) -> UsageWindow:
    return UsageWindow(
        AccountId("any"),
        "5h",
        used,
        NOW + resets_in,
        NOW,
        WindowSource.RESPONSE_HEADER,
        model_family=family,
    )


def candidate(
    name: str,
    *windows: UsageWindow,
    kind: CredentialKind = CredentialKind.OAUTH,
    rests: tuple[Rest, ...] = (),
    **fields: object,
) -> Candidate:
    account = Account(
        AccountId(name), PROVIDER, f"{name}@example.com", kind, KeepFresh.OWNED, NOW - HOUR
    )
    return Candidate(replace(account, **fields), rests, windows)


def chosen(
    *candidates: Candidate, strategy: Strategy = Strategy.HEADROOM, need: Need = NEED
) -> str:
    choice = choose(candidates, need, NOW, None, strategy)
    assert isinstance(choice, Choice)
    return choice.account.id


# Most headroom first


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        ((window(60),), (window(30),), "b"),
        ((window(10), window(80)), (window(50),), "b"),
        ((window(30),), (window(30),), "a"),
        ((window(30, resets_in=2 * HOUR),), (window(30, resets_in=HOUR),), "b"),
        ((window(90, resets_in=-HOUR),), (window(5),), "a"),
        ((window(20), window(95, family="haiku")), (window(40),), "a"),
        ((window(20), window(95, family="opus")), (window(40),), "b"),
        ((), (window(40),), "b"),
        ((), (window(60),), "a"),
    ],
    ids=[
        "the less used one",
        "its fullest window counts",
        "among equals the default",
        "among equals what resets sooner",
        "a window past its reset has begun anew",
        "another model's window counts not",
        "the model's own window counts",
        "unknown is no better than half used",
        "unknown is no worse than half used",
    ],
)
def test_the_account_with_most_headroom_serves(
    first: tuple[UsageWindow, ...], second: tuple[UsageWindow, ...], winner: str
) -> None:
    assert chosen(candidate("a", *first, is_default=True), candidate("b", *second)) == winner


def test_what_is_paid_for_already_goes_before_what_is_billed() -> None:
    key = candidate("key", kind=CredentialKind.API_KEY, is_default=True)

    assert chosen(key, candidate("plan", window(95))) == "plan"


def test_sessions_of_a_drained_account_spread_over_the_others() -> None:
    others = [candidate("a", window(20)), candidate("b", window(22)), candidate("c", window(40))]
    served = []

    for _ in range(8):
        name = chosen(*others)
        served.append(name)
        others = [
            replace(each, sessions_taken=each.sessions_taken + (each.account.id == name))
            for each in others
        ]

    assert served.count("a") + served.count("b") == 8
    assert abs(served.count("a") - served.count("b")) <= 3


def test_the_reason_says_how_much_was_used() -> None:
    choice = choose(
        [candidate("a", window(60), is_default=True), candidate("b", window(30))], NEED, NOW
    )

    assert isinstance(choice, Choice)
    assert choice.reason == "most headroom, 30% used"


def test_the_reason_says_from_whom_a_session_came() -> None:
    full = candidate("a", window(100), rests=(Rest(NOW + HOUR, "5h window used up"),))

    choice = choose([full, candidate("b", window(30))], NEED, NOW, kept=full)

    assert isinstance(choice, Choice)
    assert choice.reason.endswith("a@example.com served this session before (5h window used up)")


# The other strategies and the user's wishes


def test_each_takes_its_turn() -> None:
    accounts = [candidate("a", window(90)), candidate("b", window(10)), candidate("c")]
    served = []

    for turn in range(1, 7):
        name = chosen(*accounts, strategy=Strategy.ROUND_ROBIN)
        served.append(name)
        accounts = [
            replace(each, latest_turn=turn) if each.account.id == name else each
            for each in accounts
        ]

    assert served == ["a", "b", "c", "a", "b", "c"]


def test_in_order_serves_the_default_then_the_oldest() -> None:
    young = candidate("young", window(0), created_at=NOW)
    old = candidate("old", window(50), created_at=NOW - 9 * HOUR)

    assert chosen(young, old, strategy=Strategy.IN_ORDER) == "old"
    default = candidate("default", window(90), is_default=True, created_at=NOW)
    assert chosen(young, old, default, strategy=Strategy.IN_ORDER) == "default"


def test_one_account_means_the_default_alone() -> None:
    resting = candidate("a", is_default=True, rests=(Rest(NOW + HOUR, "full"),))

    choice = choose([resting, candidate("b")], NEED, NOW, None, Strategy.ONE_ACCOUNT)

    assert not isinstance(choice, Choice)


@pytest.mark.parametrize("strategy", [Strategy.HEADROOM, Strategy.ROUND_ROBIN, Strategy.IN_ORDER])
def test_the_user_s_preference_comes_before_the_strategy(strategy: Strategy) -> None:
    last = candidate("last", window(0), preference=Preference.LAST, is_default=True)
    normal = candidate("normal", window(50))
    first = candidate("first", window(90), preference=Preference.FIRST)

    assert chosen(last, normal, first, strategy=strategy) == "first"
    assert chosen(last, normal, strategy=strategy) == "normal"
    assert chosen(last, strategy=strategy) == "last"


@pytest.mark.parametrize(
    ("patterns", "model", "fits"),
    [
        ("claude-haiku-*", "claude-haiku-5-5", True),
        ("claude-haiku-*", "claude-opus-5-5", False),
        ("claude-haiku-*, Claude-Opus-*", "claude-opus-5-5", True),
        ("claude-haiku-*", "", True),
    ],
    ids=["fits", "fits not", "one of several", "no model named"],
)
def test_an_account_may_serve_some_models_only(patterns: str, model: str, fits: bool) -> None:
    assert serves(patterns, model) is fits


def test_a_model_nobody_may_serve_is_refused() -> None:
    choice = choose([candidate("a", models="claude-haiku-*")], NEED, NOW)

    assert isinstance(choice, Nobody)
    assert choice.cause is Cause.MODEL


def test_waiting_is_no_way_on_where_only_accounts_for_other_models_rest() -> None:
    resting = candidate("a", models="claude-haiku-*", rests=(Rest(NOW + HOUR, "full"),))
    over = candidate("b", status=AccountStatus.REAUTH_REQUIRED)

    choice = choose([resting, over], NEED, NOW)

    assert isinstance(choice, Nobody)
    assert choice.cause is Cause.SIGN_IN


# What holds for any accounts

moments = st.integers(-5, 5).map(lambda hours: NOW + hours * HOUR)
rests = st.builds(
    Rest,
    until=moments,
    reason=st.just("full"),
    model_family=st.sampled_from([None, "opus", "haiku"]),
)
windows = st.builds(window, st.floats(0, 120), family=st.sampled_from([None, "opus", "haiku"]))


@st.composite
def pools(draw: st.DrawFn) -> list[Candidate]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True))
    return [
        candidate(
            name,
            *draw(st.lists(windows, max_size=2)),
            rests=tuple(draw(st.lists(rests, max_size=2))),
            status=draw(st.sampled_from(list(AccountStatus))),
            preference=draw(st.sampled_from(list(Preference))),
            kind=draw(st.sampled_from([CredentialKind.OAUTH, CredentialKind.API_KEY])),
            is_default=name == names[0],
        )
        for name in names
    ]


shared = st.sampled_from([Strategy.HEADROOM, Strategy.ROUND_ROBIN, Strategy.IN_ORDER])


@given(pool=pools(), strategy=shared)
@settings(max_examples=150, deadline=None)
def test_a_resting_account_never_serves_and_somebody_able_always_does(
    pool: list[Candidate], strategy: Strategy
) -> None:
    able = {each.account.id for each in pool if each.can_serve(NEED, NOW)}

    choice = choose(pool, NEED, NOW, None, strategy)

    assert could_choose(pool, NEED, NOW, strategy) is bool(able)
    if able:
        assert isinstance(choice, Choice)
        assert choice.account.id in able
    else:
        assert not isinstance(choice, Choice)


@given(pool=pools(), strategy=shared, hours=st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_a_session_never_moves_while_its_account_can_serve(
    pool: list[Candidate], strategy: Strategy, hours: int
) -> None:
    first = choose(pool, NEED, NOW, None, strategy)
    if not isinstance(first, Choice):
        return
    later: datetime = NOW + hours * HOUR
    busier = [replace(each, latest_turn=7, sessions_taken=9) for each in pool]
    kept = next(each for each in busier if each.account.id == first.account.id)
    is_able = kept.can_serve(NEED, later)

    second = choose(busier, NEED, later, kept, strategy)

    assert not is_able or (isinstance(second, Choice) and second.account.id == first.account.id)
