"""The transcript the runtime resumes from, and when two histories are the same."""

import json

from proxy.providers.anthropic.sdk.call import Tool, Turn
from proxy.providers.anthropic.sdk.conversation import history_hash, options_hash, transcript

SESSION = "5f0c3c52-54a5-4b1e-9b60-6d4ac8d0d9a1"
ASK = Turn("user", ({"type": "text", "text": "weather?"},))
CALL = Turn(
    "assistant",
    ({"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Zürich"}},),
)
RESULT = Turn("user", ({"type": "tool_result", "tool_use_id": "toolu_1", "content": "sun"},))


def test_a_transcript_is_a_chain_of_the_turns_in_order() -> None:
    lines = [
        json.loads(line)
        for line in transcript((ASK, CALL, RESULT), SESSION, "/work", "claude-sonnet-5-5")
    ]

    assert [line["type"] for line in lines] == ["user", "assistant", "user"]
    assert [line["parentUuid"] for line in lines] == [None, lines[0]["uuid"], lines[1]["uuid"]]
    assert {line["sessionId"] for line in lines} == {SESSION}
    assert lines[2]["message"]["content"] == list(RESULT.blocks)


def test_a_transcript_knows_the_caller_s_tools_by_the_runtime_s_names() -> None:
    lines = [
        json.loads(line) for line in transcript((ASK, CALL), SESSION, "/work", "claude-sonnet-5-5")
    ]

    assert lines[1]["message"]["content"][0]["name"] == "mcp__c__weather"


def test_a_history_is_the_same_when_only_cache_marks_moved() -> None:
    marked = Turn(
        "user", ({"type": "text", "text": "weather?", "cache_control": {"type": "ephemeral"}},)
    )

    assert history_hash((marked, CALL)) == history_hash((ASK, CALL))


def test_cache_marks_within_a_result_do_not_count() -> None:
    text = {"type": "text", "text": "sun"}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [text]}
    marked = {**result, "content": [{**text, "cache_control": {"type": "ephemeral"}}]}

    assert history_hash((Turn("user", (marked,)),)) == history_hash((Turn("user", (result,)),))


def test_an_answer_sent_back_with_a_client_s_empty_fields_is_the_same() -> None:
    sent_back = Turn("assistant", ({**CALL.blocks[0], "caller": None},))

    assert history_hash((ASK, sent_back)) == history_hash((ASK, CALL))


def test_a_history_differs_when_a_word_a_role_or_the_order_does() -> None:
    edited = Turn("user", ({"type": "text", "text": "Weather?"},))
    other_role = Turn("assistant", ASK.blocks)

    hashes = {
        history_hash(turns)
        for turns in [(ASK, CALL), (edited, CALL), (other_role, CALL), (CALL, ASK), (ASK,)]
    }

    assert len(hashes) == 5


def test_two_blocks_are_not_the_same_as_two_turns() -> None:
    text = {"type": "text", "text": "a"}

    assert history_hash((Turn("user", (text, text)),)) != history_hash(
        (Turn("user", (text,)), Turn("user", (text,)))
    )


def test_options_differ_by_system_tools_and_the_rest() -> None:
    tool = Tool("weather", "Of a city", {"type": "object"})
    described = Tool("weather", "Of a town", {"type": "object"})

    hashes = {
        options_hash("a", (tool,), ["m"]),
        options_hash("b", (tool,), ["m"]),
        options_hash("a", (described,), ["m"]),
        options_hash("a", (tool, described), ["m"]),
        options_hash("a", (tool,), ["n"]),
    }

    assert len(hashes) == 5
