"""Why a prompt grew: its parts, the named causes, cache breaks, and what carrying the context costs."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.growth import CacheBreak, Cause, Change, Measure, Sizes, growth
from proxy.model import AccountId
from proxy.record import TokenUsage
from tests.conftest import NOW
from tests.proxy.growths import IMAGE, INPUT, READ, WRITE, Session, record, text

ONE, TWO, THREE = text(1000, "1"), text(2000, "2"), text(4000, "3")
TOOLS = (text(1000, "t"), text(1000, "u"))


@pytest.fixture
def session() -> Session:
    return Session()


def causes(session: Session) -> list[list[Cause]]:
    return [[change.cause for change in step.changes] for step in growth(session.records).steps]


# Sizes


def test_without_requests_there_is_nothing() -> None:
    assert growth([]).steps == ()
    assert growth([]).aside == 0


def test_a_first_prompt_is_system_tools_and_what_is_new(session: Session) -> None:
    session.ask([ONE, TWO])

    (step,) = growth(session.records).steps

    assert step.sizes == Sizes(system=100, tools=200, history=0, new=300)
    assert (step.number, step.growth, step.changes) == (1, None, ())


def test_what_was_sent_before_is_history_and_the_rest_is_new(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, TWO, ONE])
    session.ask([ONE, TWO, ONE, THREE])

    steps = growth(session.records).steps

    assert [step.sizes for step in steps] == [
        Sizes(100, 200, 0, 100),
        Sizes(100, 200, 100, 300),
        Sizes(100, 200, 400, 400),
    ]
    assert [step.growth for step in steps] == [None, 300, 400]


def test_sizes_add_up_to_the_tokens_that_the_answer_counted(session: Session) -> None:
    session.ask([ONE], tokens=777)
    session.ask([ONE, TWO], tokens=1234)

    steps = growth(session.records).steps

    assert [step.sizes.total for step in steps] == [777, 1234]
    assert growth(session.records).measure is Measure.TOKENS


def test_a_part_that_did_not_change_keeps_its_tokens(session: Session) -> None:
    session.ask([ONE], tokens=400)
    session.ask([ONE, TWO], tokens=650)  # a little more for a byte than before

    first, second = growth(session.records).steps

    assert (second.sizes.system, second.sizes.tools) == (first.sizes.system, first.sizes.tools)
    assert second.sizes.history == first.sizes.new


def test_an_image_s_bytes_do_not_shrink_the_other_parts(session: Session) -> None:
    image = IMAGE + text(500_000, "i")
    session.ask([ONE], tokens=400)
    session.ask([ONE, image], tokens=1900)

    step = growth(session.records).steps[1]

    assert step.sizes == Sizes(100, 200, 100, 1500)


def test_an_answer_without_tokens_is_weighed_as_its_neighbours(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, TWO], tokens=None)

    first, second = growth(session.records).steps

    assert (first.is_estimated, second.is_estimated) == (False, True)
    assert second.sizes == Sizes(100, 200, 100, 200)


def test_where_no_answer_stated_tokens_sizes_are_bytes(session: Session) -> None:
    session.ask([ONE], tokens=None)
    session.ask([ONE, TWO], tokens=None)

    found = growth(session.records)

    assert found.measure is Measure.BYTES
    assert found.steps[1].sizes == Sizes(1000, 2000, 1000, 2000)


def test_history_that_the_provider_keeps_itself_is_history(session: Session) -> None:
    session.ask([ONE], tokens=50_000)

    (step,) = growth(session.records).steps

    assert step.sizes == Sizes(500, 1000, 48_000, 500)


# Causes


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ({}, [Cause.NEW]),
        ({"system": text(3000, "z")}, [Cause.SYSTEM, Cause.NEW]),
        ({"model": "acme-2"}, [Cause.NEW, Cause.MODEL]),
        ({"tools": (*TOOLS, text(9000, "v"))}, [Cause.TOOLS, Cause.NEW]),
        ({"tools": TOOLS[::-1]}, [Cause.NEW, Cause.TOOLS_ORDER]),
        ({"messages": [ONE, IMAGE + THREE]}, [Cause.IMAGES]),
    ],
    ids=["new", "system", "model", "tools", "tools reordered", "images"],
)
def test_each_cause_is_named_and_the_heaviest_stands_first(
    session: Session, later: dict[str, object], expected: list[Cause]
) -> None:
    session.ask([ONE])

    session.ask(**{"messages": [ONE, text(1500)], **later})  # type: ignore[arg-type]

    assert causes(session)[1] == expected


def test_tools_and_images_are_counted(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, IMAGE + TWO, IMAGE + TWO], tools=(*TOOLS, *[text(500, c) for c in "abc"]))

    step = growth(session.records).steps[1]

    assert {change.cause: change.count for change in step.changes} == {
        Cause.TOOLS: 3,
        Cause.IMAGES: 2,
    }


def test_history_that_was_rewritten_says_so(session: Session) -> None:
    session.ask([ONE, TWO, ONE])
    session.ask([ONE, THREE, ONE])

    assert causes(session)[1] == [Cause.HISTORY]


def test_a_compacted_conversation_shrinks_and_says_why(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, TWO, THREE])
    session.ask([TWO])

    step = growth(session.records).steps[2]

    assert step.growth == -500
    assert step.changes == (Change(Cause.HISTORY, grown=-500),)


def test_the_largest_steps_come_first(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, ONE])
    session.ask([ONE, ONE, THREE])
    session.ask([ONE, ONE, THREE, TWO])

    assert [step.number for step in growth(session.records).largest(2)] == [3, 4]


def test_a_step_that_broke_the_cache_is_telling_though_it_did_not_grow(session: Session) -> None:
    session.ask([THREE], tokens=5000, written=4000)
    session.ask([THREE], tokens=5000, tools=TOOLS[::-1], written=4000)

    (step,) = growth(session.records).largest(5)

    assert (step.number, step.growth) == (2, 0)


# Which requests belong together


def test_helper_calls_and_sub_agents_stand_aside(session: Session) -> None:
    session.ask([ONE])
    session.ask([text(300, "title")], system=b"name it", tools=())
    session.ask([ONE, TWO])
    session.ask([text(200, "agent")], system=b"an agent", tools=())
    session.ask([ONE, TWO, THREE])

    found = growth(session.records)

    assert [step.sizes.history for step in found.steps] == [0, 100, 300]
    assert [step.record.id for step in found.steps] == [session.records[at].id for at in (0, 2, 4)]
    assert found.aside == 2


def test_the_conversation_is_what_sent_most_not_what_asked_most_often(session: Session) -> None:
    session.ask([text(30_000, "1")])
    for mark in "abcd":
        session.ask([text(300, mark)], system=b"name it", tools=())
    session.ask([text(30_000, "1"), ONE])

    assert [step.record.id for step in growth(session.records).steps] == [
        session.records[0].id,
        session.records[5].id,
    ]


def test_a_request_that_was_not_measured_stands_aside(session: Session) -> None:
    session.ask([ONE])
    session.records.append(record(1, None))

    found = growth(session.records)

    assert (len(found.steps), found.aside) == (1, 1)
    assert growth([record(1, None)]).aside == 1


def test_a_conversation_goes_on_after_the_program_was_started_again(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, TWO, ONE])
    session.restart()
    session.ask([ONE, TWO, ONE, TWO, ONE])

    found = growth(session.records)

    assert len(found.steps) == 3
    assert found.steps[2].sizes == Sizes(100, 200, 400, 300)


def test_an_edited_branch_belongs_to_its_conversation(session: Session) -> None:
    session.ask([ONE])
    session.ask([ONE, TWO, ONE])
    session.ask([ONE, THREE])

    found = growth(session.records)

    assert [step.growth for step in found.steps] == [None, 300, 100]
    assert causes(session)[2] == [Cause.HISTORY]


# Cache breaks


def broken(session: Session) -> CacheBreak | None:
    return growth(session.records).steps[-1].cache_break


def test_the_provider_s_own_word_is_told(session: Session) -> None:
    session.ask([THREE], tokens=5000, written=4000)
    session.ask([THREE, ONE], tokens=5100, cached=1000, cache_miss_reason="tools_changed")

    assert broken(session) == CacheBreak("tools_changed", True, 3000)


def test_a_word_that_says_nothing_is_no_break(session: Session) -> None:
    session.ask([THREE], tokens=5000, written=4000)
    session.ask([THREE, ONE], tokens=5100, cached=4000, cache_miss_reason="unavailable")

    assert broken(session) is None


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ({"model": "acme-2"}, "model_changed"),
        ({"tools": TOOLS[:1]}, "tools_changed"),
        ({"tools": TOOLS[::-1]}, "tools_reordered"),
        ({"system": text(900, "z")}, "system_changed"),
        ({"messages": [THREE, TWO, TWO]}, "messages_changed"),
        ({"account_id": AccountId("acc_2")}, "account_changed"),
        ({"started_at": NOW + timedelta(minutes=6)}, "expired"),
        ({}, "unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_without_a_word_the_likely_reason_is_told(
    session: Session, later: dict[str, object], reason: str
) -> None:
    session.ask([THREE, ONE], tokens=6000, written=4000)
    session.ask(**{"messages": [THREE, ONE, TWO], "tokens": 7000, **later})  # type: ignore[arg-type]

    assert broken(session) == CacheBreak(reason, False, 4000)


def test_what_was_cached_for_an_hour_has_not_expired_after_ten_minutes(session: Session) -> None:
    first = session.ask([THREE, ONE], tokens=6000)
    usage = TokenUsage(input=2000, cache_write_1h=4000)
    session.records[0] = replace(first, usage=usage)
    session.ask([THREE, ONE, TWO], tokens=7000, started_at=NOW + timedelta(minutes=10))

    found = broken(session)

    assert found is not None
    assert found.reason == "unknown"


@pytest.mark.parametrize(
    ("cached_before", "read"),
    [(4000, 4000), (4000, 2000), (900, 0), (0, 0)],
    ids=["all found", "half found", "too little to cache", "nothing cached"],
)
def test_a_cache_that_was_found_is_no_break(
    session: Session, cached_before: int, read: int
) -> None:
    session.ask([THREE, ONE], tokens=6000, written=cached_before)
    session.ask([THREE, ONE, TWO], tokens=7000, cached=read)

    assert broken(session) is None


def test_an_answer_without_tokens_tells_nothing_of_the_cache(session: Session) -> None:
    session.ask([THREE, ONE], tokens=6000, written=4000)
    session.ask([THREE, ONE, TWO], tokens=None)

    assert broken(session) is None


# The cost of carrying


def test_carrying_is_what_was_sent_again(session: Session) -> None:
    session.ask([ONE], tokens=4000, written=4000)
    session.ask([ONE, TWO], tokens=6000, cached=4000, written=2000)
    session.ask([ONE, TWO, THREE], tokens=10_000, written=10_000)  # the cache is cold: all anew

    carrying = growth(session.records).carrying

    assert carrying.cached_usd == 4000 * READ
    assert carrying.uncached_usd == 6000 * WRITE
    assert carrying.new_usd == (4000 + 2000 + 4000) * WRITE
    assert carrying.resent_usd == 4000 * READ + 6000 * WRITE
    assert carrying.total_usd == sum(one.cost.usd for one in session.records if one.cost)  # type: ignore[misc]


def test_the_next_turn_is_told_for_a_warm_and_a_cold_cache(session: Session) -> None:
    session.ask([ONE], tokens=4000, written=4000)
    session.ask([ONE, TWO], tokens=6000, cached=4000, written=2000)

    carrying = growth(session.records).carrying

    assert carrying.context_tokens == 6000
    assert (carrying.warm_usd, carrying.cold_usd) == (6000 * READ, 6000 * WRITE)


def test_without_cache_writes_a_cold_turn_costs_plain_input(session: Session) -> None:
    session.ask([ONE], tokens=4000)

    carrying = growth(session.records).carrying

    assert (carrying.warm_usd, carrying.cold_usd) == (None, 4000 * INPUT)


def test_requests_without_a_price_are_counted_not_guessed(session: Session) -> None:
    session.ask([ONE], cost=None)
    session.ask([ONE, TWO], tokens=None)

    carrying = growth(session.records).carrying

    assert (carrying.total_usd, carrying.unpriced) == (Decimal(0), 2)


# Whatever a client does

messages = st.lists(st.integers(0, 6).map(lambda n: text(50 + n * 37, str(n))), max_size=6)
prompts = st.lists(
    st.tuples(
        messages,
        st.sampled_from([b"", text(200, "s"), text(300, "z")]),
        st.sampled_from([(), TOOLS, TOOLS[::-1], TOOLS[:1]]),
        st.none() | st.integers(0, 9000),
        st.floats(0, 1),
    ),
    max_size=12,
)


@given(prompts)
def test_whatever_is_sent_sizes_and_costs_add_up(asked: list[tuple[object, ...]]) -> None:
    session = Session()
    for sent, system, tools, tokens, share in asked:
        cached = int((tokens or 0) * share)  # type: ignore[call-overload, operator]
        session.ask(sent, system=system, tools=tools, tokens=tokens, cached=cached)  # type: ignore[arg-type]

    found = growth(session.records)

    assert len(found.steps) + found.aside == len(session.records)
    assert [step.number for step in found.steps] == list(range(1, len(found.steps) + 1))
    for step in found.steps:
        sizes = step.sizes
        assert min(sizes.system, sizes.tools, sizes.history, sizes.new) >= 0
        if found.measure is Measure.TOKENS and step.record.usage and step.record.usage.prompt:
            assert sizes.total == step.record.usage.prompt
        assert step.cache_break is None or step.cache_break.again_tokens >= 0
    priced = sum(
        (step.record.cost.usd or Decimal(0) for step in found.steps if step.record.cost), Decimal(0)
    )
    if found.measure is Measure.TOKENS:
        assert abs(found.carrying.total_usd - priced) < Decimal("1e-9")
