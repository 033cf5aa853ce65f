"""The shape of prompts: what is counted, what counts as the same, and what a prompt is compared with."""

import hashlib
import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from proxy.dialects.anthropic_prompt import comparable
from proxy.record import PromptShape
from proxy.shape import MAX_REMEMBERED_BYTES, MAX_SESSIONS, PromptParts, ShapeMeter, find_all

Json = dict[str, object]


def keyed_hash(data: bytes | memoryview) -> str:
    return hashlib.blake2b(data, key=b"fake-install-key", digest_size=8).hexdigest()


@pytest.fixture
def meter() -> ShapeMeter:
    return ShapeMeter(keyed_hash)


def raw(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def parts(
    messages: Sequence[object] = (),
    *,
    system: object = None,
    tools: Sequence[object] = (),
    model: str = "claude-opus-5-5",
    agent_id: str = "",
) -> PromptParts:
    """A prompt as the Anthropic dialect hands it over."""
    return PromptParts(
        model=model,
        system=raw(system) if system is not None else b"",
        tools=tuple(map(raw, tools)),
        messages=tuple(map(raw, messages)),
        agent_id=agent_id,
        comparable=comparable,
    )


def user(text: str) -> Json:
    return {"role": "user", "content": text}


def assistant(text: str) -> Json:
    return {"role": "assistant", "content": [{"type": "text", "text": text}]}


def marked(text: str) -> Json:
    """The same message with a cache mark, as Claude Code writes it."""
    mark = {"type": "ephemeral", "ttl": "1h"}
    return {
        "role": "user",
        "content": [{"type": "text", "text": text, "cache_control": mark}],
    }


TALK = [user("one"), assistant("two"), user("three")]
LONGER = [*TALK, assistant("four"), user("five")]
READ = {"name": "Read", "input_schema": {"type": "object"}}
WRITE = {"name": "Write", "input_schema": {"type": "object"}}


# Sizes and counts


def test_sizes_are_those_of_the_json_as_sent(meter: ShapeMeter) -> None:
    shape = meter.measure("s", parts([user("hé")], system="Be brief.", tools=[READ, WRITE]))

    assert shape.system_bytes == len(b'"Be brief."')
    assert shape.tools_bytes == len(raw(READ)) + len(raw(WRITE))
    assert shape.messages_bytes == len(raw(user("hé")))
    assert (shape.tool_count, shape.message_count) == (2, 1)


def test_an_empty_prompt_has_an_empty_shape(meter: ShapeMeter) -> None:
    assert meter.measure("s", parts()) == PromptShape()


def test_slices_of_the_body_measure_like_copies_of_them(meter: ShapeMeter) -> None:
    copied = parts([marked("one")], system=[{"type": "text", "text": "s"}], tools=[READ])
    sliced = replace(
        copied,
        system=memoryview(copied.system),
        tools=tuple(map(memoryview, copied.tools)),
        messages=tuple(map(memoryview, copied.messages)),
    )

    assert meter.measure("a", sliced) == meter.measure("b", copied)


IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}


def test_images_are_counted_in_messages_and_in_tool_results(meter: ShapeMeter) -> None:
    result = {"type": "tool_result", "tool_use_id": "t", "content": [IMAGE]}
    prompt = parts([{"role": "user", "content": [IMAGE, IMAGE, result]}])

    assert meter.measure("s", prompt).image_count == 3


def test_images_are_counted_however_the_json_is_spaced(meter: ShapeMeter) -> None:
    message = b'{ "role" : "user", "content": [ {"source":{}, "type" : "image"} ] }'

    shape = meter.measure("s", replace(parts(), messages=(message,)))

    assert shape.image_count == 1


@pytest.mark.parametrize("kind", ["input_image", "image_url"])
def test_images_of_the_other_dialects_are_counted(meter: ShapeMeter, kind: str) -> None:
    assert meter.measure("s", parts([{"role": "user", "content": [{"type": kind}]}])).image_count


@pytest.mark.parametrize(
    "text",
    ['{"type":"image"}', '\\"type":"image"', 'say "type" : "image"', '\\\\"type":"image"'],
)
def test_a_text_about_images_is_no_image(meter: ShapeMeter, text: str) -> None:
    assert meter.measure("s", parts([user(text)])).image_count == 0


def test_an_image_across_a_search_window_is_counted_once(meter: ShapeMeter) -> None:
    for shift in range(0, 80, 8):
        filler = {"type": "text", "text": "x" * (2**20 - 120 + shift)}
        prompt = parts([{"role": "user", "content": [filler, IMAGE, IMAGE]}])

        assert meter.measure("s", prompt).image_count == 2


# Hashes


def test_the_hashes_are_keyed_and_short(meter: ShapeMeter) -> None:
    shape = meter.measure("s", parts(system="Be brief.", tools=[READ]))

    assert shape.system_hash == keyed_hash(b'"Be brief."')
    assert len(shape.tools_hash) == len(shape.tools_set_hash) == 16


def test_other_tools_differ_in_both_hashes_and_reordered_tools_in_one(meter: ShapeMeter) -> None:
    both = meter.measure("a", parts(tools=[READ, WRITE]))
    reordered = meter.measure("b", parts(tools=[WRITE, READ]))
    fewer = meter.measure("c", parts(tools=[READ]))

    assert both.tools_set_hash == reordered.tools_set_hash != fewer.tools_set_hash
    assert len({both.tools_hash, reordered.tools_hash, fewer.tools_hash}) == 3


def attribution(cch: str) -> Json:
    text = f"x-anthropic-billing-header: cc_version=2.1.330.a1; cc_entrypoint=cli; cch={cch};"
    return {"type": "text", "text": text}


def test_claude_code_s_attribution_is_no_part_of_the_system(meter: ShapeMeter) -> None:
    rules = {"type": "text", "text": "Be brief."}

    first = meter.measure("a", parts(system=[attribution("00000"), rules]))
    second = meter.measure("b", parts(system=[attribution("f1d2c"), rules]))
    without = meter.measure("c", parts(system=[rules]))

    assert first.system_hash == second.system_hash == without.system_hash
    assert first.system_bytes > without.system_bytes


def test_a_system_text_that_only_mentions_the_attribution_is_whole(meter: ShapeMeter) -> None:
    shapes = [
        meter.measure(text, parts(system=[{"type": "text", "text": f"See {text}"}]))
        for text in ("x-anthropic-billing-header: a", "x-anthropic-billing-header: b")
    ]

    assert shapes[0].system_hash != shapes[1].system_hash


# What counts as the same part


@pytest.mark.parametrize(
    ("sent", "bare"),
    [
        (
            '{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}',
            '{"type":"text","text":"a"}',
        ),
        (
            '{"cache_control":{"type":"ephemeral","ttl":"5m"},"name":"Read"}',
            '{"name":"Read"}',
        ),
        (
            '{"name":"Read", "cache_control" : { "type" : "ephemeral", "ttl" : "1h" } , "x":1}',
            '{"name":"Read", "x":1}',
        ),
        ('{"name":"Read","cache_control":null}', '{"name":"Read"}'),
        ('{"cache_control":null}', "{}"),
        (
            '[{"t":1,"cache_control":{"type":"ephemeral"}},{"t":2,"cache_control":{"type":"ephemeral"}}]',
            '[{"t":1},{"t":2}]',
        ),
    ],
)
def test_a_cache_mark_goes_with_its_comma(sent: str, bare: str) -> None:
    left = bytes(comparable(sent.encode()))

    assert json.loads(left) == json.loads(bare)
    assert b"cache_control" not in left


@pytest.mark.parametrize(
    "part",
    [
        raw(user('{"cache_control":{"type":"ephemeral"}}')),
        raw({"name": "Read", "input_schema": {"properties": {"cache_control": {"type": ["a"]}}}}),
        raw([{"type": "text", "text": 'a","cache_control":null,"'}]),
    ],
    ids=["in a text", "a property of a tool", "in a block's text"],
)
def test_what_only_looks_like_a_cache_mark_stays(part: bytes) -> None:
    assert bytes(comparable(part)) == part


def test_a_list_of_one_text_is_the_same_as_the_text() -> None:
    assert bytes(comparable(raw(marked('say "hi" \\ \n')))) == raw(user('say "hi" \\ \n'))


def test_other_lists_are_the_same_as_nothing_else() -> None:
    contents: list[object] = [
        "a",
        [],
        [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
        [{"type": "text", "text": "a"}, {"type": "text", "text": "c"}],
        [{"type": "text", "text": "a", "citations": []}],
        [{"type": "tool_result", "content": "a"}],
        'a"},{"type":"text","text":"b',
    ]

    distinct = {bytes(comparable(raw({"role": "user", "content": item}))) for item in contents}

    assert len(distinct) == len(contents)


# Growth within a session


def test_the_first_prompt_of_a_session_has_nothing_to_be_compared_with(meter: ShapeMeter) -> None:
    shape = meter.measure("s", parts(TALK))

    assert (shape.kept_messages, shape.history_bytes) == (0, 0)
    assert shape.new_bytes == shape.messages_bytes
    assert shape.growth_bytes is None
    assert shape.changes == ()


def test_a_conversation_that_goes_on_keeps_its_history(meter: ShapeMeter) -> None:
    meter.measure("s", parts(TALK, system="Be brief."))

    shape = meter.measure("s", parts(LONGER, system="Be brief."))

    added = sum(len(raw(message)) for message in LONGER[3:])
    assert shape.kept_messages == 3
    assert shape.history_bytes == sum(len(raw(message)) for message in TALK)
    assert shape.new_bytes == shape.growth_bytes == added
    assert shape.changes == ()


def test_a_cache_mark_that_moved_on_changes_nothing(meter: ShapeMeter) -> None:
    meter.measure("s", parts([user("one"), assistant("two"), marked("three")]))

    shape = meter.measure("s", parts([*TALK, assistant("four"), marked("five")]))

    assert shape.kept_messages == 3
    assert shape.changes == ()


def test_the_same_prompt_again_is_all_history(meter: ShapeMeter) -> None:
    meter.measure("s", parts(TALK))

    shape = meter.measure("s", parts(TALK))

    assert (shape.kept_messages, shape.new_bytes, shape.growth_bytes) == (3, 0, 0)
    assert shape.changes == ()


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"model": "claude-haiku-5-5"}, ("model",)),
        ({"system": "Be long."}, ("system",)),
        ({"tools": [READ]}, ("tools",)),
        ({"tools": [WRITE, READ]}, ("tools_order",)),
        ({"messages": [user("one"), assistant("changed"), *LONGER[2:]]}, ("history",)),
        ({"messages": TALK[:2]}, ("history",)),
        (
            {"messages": [*TALK, {"role": "user", "content": [IMAGE]}]},
            ("images",),
        ),
        ({"model": "x", "system": "y", "tools": []}, ("model", "system", "tools")),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else "",
)
def test_each_change_is_named(
    meter: ShapeMeter, changed: dict[str, object], names: tuple[str, ...]
) -> None:
    before: dict[str, object] = {"messages": TALK, "system": "Be brief.", "tools": [READ, WRITE]}
    meter.measure("s", parts(**before))  # type: ignore[arg-type]

    shape = meter.measure("s", parts(**{**before, **changed}))  # type: ignore[arg-type]

    assert shape.changes == names


def test_a_changed_message_ends_the_kept_history(meter: ShapeMeter) -> None:
    meter.measure("s", parts(LONGER))

    shape = meter.measure("s", parts([*LONGER[:3], assistant("other"), user("five")]))

    assert shape.kept_messages == 3
    assert shape.new_bytes == len(raw(assistant("other"))) + len(raw(user("five")))


def test_sessions_do_not_mix(meter: ShapeMeter) -> None:
    meter.measure("a", parts(TALK))

    assert meter.measure("b", parts(LONGER)).growth_bytes is None


# Which prompt it is compared with


def test_a_helper_call_between_two_turns_leaves_the_conversation_alone(meter: ShapeMeter) -> None:
    meter.measure("s", parts(TALK, system="Be brief.", tools=[READ]))
    title = meter.measure("s", parts([user("Give it a title.")], system="You write titles."))

    shape = meter.measure("s", parts(LONGER, system="Be brief.", tools=[READ]))

    assert title.growth_bytes is None
    assert title.changes == ()
    assert shape.kept_messages == 3
    assert shape.changes == ()


def test_two_helper_calls_are_not_compared_with_each_other(meter: ShapeMeter) -> None:
    meter.measure("s", parts([user("Title of one?")], system="You write titles."))

    shape = meter.measure("s", parts([user("Title of two?")], system="You write titles."))

    assert shape.growth_bytes is None


def test_a_sub_agent_that_says_who_it_is_has_a_history_of_its_own(meter: ShapeMeter) -> None:
    same = {"system": "Be brief.", "tools": [READ]}
    meter.measure("s", parts(TALK, **same))  # type: ignore[arg-type]

    first = meter.measure("s", parts([user("Look.")], agent_id="agent-1", **same))  # type: ignore[arg-type]
    second = meter.measure(
        "s",
        parts([user("Look."), assistant("ok"), user("go")], agent_id="agent-1", **same),  # type: ignore[arg-type]
    )

    assert first.growth_bytes is None
    assert second.kept_messages == 1


def test_a_compacted_conversation_is_compared_with_what_it_was(meter: ShapeMeter) -> None:
    meter.measure("s", parts(LONGER, system="Be brief.", tools=[READ]))

    shape = meter.measure("s", parts([user("Summary: 1-5.")], system="Be brief.", tools=[READ]))

    assert shape.changes == ("history",)
    assert shape.kept_messages == 0
    assert shape.growth_bytes is not None
    assert shape.growth_bytes < 0


def test_both_branches_of_a_conversation_are_remembered(meter: ShapeMeter) -> None:
    left = [*TALK, assistant("left"), user("left")]
    right = [*TALK, assistant("right"), user("right")]
    meter.measure("s", parts(left))
    branched = meter.measure("s", parts(right))

    shape = meter.measure("s", parts([*left, assistant("left again"), user("left again")]))

    assert branched.changes == ("history",)
    assert shape.kept_messages == 5
    assert shape.changes == ()


def test_without_a_session_id_the_beginning_of_a_conversation_tells_it(meter: ShapeMeter) -> None:
    meter.measure("", parts(TALK, system="Be brief."))

    assert meter.measure("", parts(LONGER, system="Be brief.")).kept_messages == 3
    assert meter.measure("", parts([user("other")], system="Be brief.")).growth_bytes is None


# Limits


def test_only_the_most_recent_sessions_are_remembered(meter: ShapeMeter) -> None:
    meter.measure("first", parts(TALK))
    meter.measure("second", parts(TALK))
    for number in range(MAX_SESSIONS - 2):
        meter.measure(f"session {number}", parts(TALK))
    meter.measure("first", parts(TALK))
    meter.measure("one more", parts(TALK))

    assert meter.measure("first", parts(LONGER)).kept_messages == 3
    assert meter.measure("second", parts(LONGER)).growth_bytes is None


def test_huge_conversations_push_out_older_sessions() -> None:
    meter = ShapeMeter(lambda data: f"{len(data):016x}")
    messages = tuple(b'{"role":"user"}' for _ in range(100_000))
    prompt = PromptParts(model="m", system=b"", tools=(), messages=messages)
    fitting = MAX_REMEMBERED_BYTES // (8 * len(messages))
    for number in range(fitting + 1):
        meter.measure(f"session {number}", prompt)

    newest = meter.measure(f"session {fitting}", prompt)
    oldest = meter.measure("session 0", prompt)

    assert newest.kept_messages == len(messages)
    assert oldest.growth_bytes is None


def test_a_prompt_that_never_ends_a_text_is_measured_in_linear_time(meter: ShapeMeter) -> None:
    hostile = (
        b'{"role":"user","content":[{"type":"text","text":"' + b"\\\\" * 500_000,
        b'[{"type":"text","text":"x-anthropic-billing-header:' + b"\\a" * 500_000,
        b'"cache_control":{' + b'"a"' * 300_000,
        b" " * 1_000_000,
        b"," * 1_000_000,
        b'"type"' * 160_000,
    )
    started = time.perf_counter()

    meter.measure("s", PromptParts("m", hostile[1], hostile, hostile, comparable=comparable))

    assert time.perf_counter() - started < 5


class RecordingPattern:
    """A pattern that never matches and notes how far each search went."""

    def __init__(self) -> None:
        self.searched: list[tuple[int, int]] = []

    def search(self, data: bytes, start: int, end: int) -> None:
        self.searched.append((start, end))


def test_a_search_through_thirty_megabytes_holds_the_interpreter_for_one_at_a_time() -> None:
    pattern = RecordingPattern()
    data = bytes(30 * 2**20)

    assert list(find_all(pattern, data, longest=64)) == []  # type: ignore[arg-type]

    assert max(end - start for start, end in pattern.searched) <= 2**20
    assert all(
        later_start == end - 64
        for (_, end), (later_start, _) in itertools.pairwise(pattern.searched)
    )
    assert pattern.searched[-1][1] == len(data)
