"""The official OpenAI SDK with `base_url` pointed at the program, and nothing else changed."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import openai as sdk
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk
from pydantic import BaseModel

from tests.fakes.openai import (
    MODEL,
    FakeOpenAI,
    answer_events,
    call_events,
    error,
    failed_event,
    quota,
    read_body,
    running_openai,
    stream,
)
from tests.fakes.replies import Cut, Stall
from tests.journeys.openai import import_login, running_with_openai
from tests.journeys.program import Program

pytestmark = pytest.mark.slow

CLIENTS_OWN_KEY = "a-dummy-of-the-client"
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
SOON = {"retry-after-ms": "10"}
"""Asks the SDK to retry without its pause."""
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather somewhere.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
PIXEL = "data:image/png;base64," + base64.b64encode(b"fake-pixel").decode()


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with running_openai() as made:
        yield made


@pytest.fixture
async def program(home: Path, fake: FakeOpenAI) -> AsyncIterator[Program]:
    async with running_with_openai(home, fake) as served:
        yield served


@pytest.fixture
async def client(program: Program, fake: FakeOpenAI) -> AsyncIterator[AsyncOpenAI]:
    """A client as its user wrote it, with a Codex account behind it."""
    await import_login(program, fake)
    async with AsyncOpenAI(base_url=f"{program.base_url}/v1", api_key=CLIENTS_OWN_KEY) as made:
        yield made


async def chunks_of(client: AsyncOpenAI, **arguments: Any) -> list[ChatCompletionChunk]:
    arguments = {"model": MODEL, "messages": HELLO, "stream": True, **arguments}
    return [chunk async for chunk in await client.chat.completions.create(**arguments)]


def sent(fake: FakeOpenAI) -> dict[str, Any]:
    """The last request's body as the provider got it."""
    return read_body(fake.requests[-1])


# Responses


async def test_a_response_is_collected_and_recorded(client: AsyncOpenAI, program: Program) -> None:
    response = await client.responses.create(model=MODEL, input="Hello", temperature=0.5)

    record = await program.record()
    assert response.output_text == "Hello there."
    assert response.usage is not None
    assert response.usage.input_tokens_details.cached_tokens == 400
    assert (record["ending"], record["stream"], record["model"]) == ("completed", False, MODEL)
    assert record["usage"]["prompt"] == 442
    assert record["helpers"] == ["without temperature"]
    assert record["client"].startswith("AsyncOpenAI/Python")


async def test_a_response_is_streamed_event_by_event(client: AsyncOpenAI) -> None:
    arguments: Any = {"model": MODEL, "input": "Hello"}
    async with client.responses.stream(**arguments) as answer:
        kinds = [event.type async for event in answer]
        final = await answer.get_final_response()

    assert kinds[0] == "response.created"
    assert kinds.count("response.output_text.delta") == 2
    assert final.output_text == "Hello there."


async def test_structured_output_of_a_response_is_parsed(
    client: AsyncOpenAI, fake: FakeOpenAI
) -> None:
    class Answer(BaseModel):
        city: str

    fake.script.append(stream(*answer_events('{"city":', '"Rome"}')))

    parsed = await client.responses.parse(model=MODEL, input="Where?", text_format=Answer)

    assert parsed.output_parsed == Answer(city="Rome")
    assert sent(fake)["text"]["format"]["type"] == "json_schema"


# Chat


async def test_a_chat_is_answered_and_recorded(client: AsyncOpenAI, program: Program) -> None:
    completion = await client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=9)

    record = await program.record()
    (choice,) = completion.choices
    assert (choice.message.content, choice.finish_reason) == ("Hello there.", "stop")
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == record["usage"]["prompt"] == 442
    assert completion.usage.prompt_tokens_details is not None
    assert completion.usage.prompt_tokens_details.cached_tokens == 400
    assert (record["dialect"], record["route"]) == ("openai_chat", "/v1/chat/completions")


async def test_a_chat_is_streamed_with_its_usage(client: AsyncOpenAI) -> None:
    chunks = await chunks_of(client, stream_options={"include_usage": True})

    texts = [choice.delta.content for chunk in chunks for choice in chunk.choices]
    assert "".join(filter(None, texts)) == "Hello there."
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 467
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"


async def test_parallel_tool_calls_come_back_and_their_results_go_up(
    client: AsyncOpenAI, fake: FakeOpenAI
) -> None:
    fake.script.append(
        stream(*call_events(("weather", '{"city":"Rome"}'), ("weather", '{"city":"Oslo"}')))
    )

    first = await client.chat.completions.create(model=MODEL, messages=HELLO, tools=[WEATHER])

    message = first.choices[0].message
    assert message.tool_calls is not None
    cities = [json.loads(call.function.arguments)["city"] for call in message.tool_calls]  # type: ignore[union-attr]
    assert (cities, first.choices[0].finish_reason) == (["Rome", "Oslo"], "tool_calls")

    results: list[Any] = [
        {"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in message.tool_calls
    ]
    turn: list[Any] = [*HELLO, message.model_dump(exclude_none=True), *results]
    await client.chat.completions.create(model=MODEL, messages=turn, tools=[WEATHER])

    items = sent(fake)["input"]
    assert [item["type"] for item in items] == [
        "message", "function_call", "function_call", "function_call_output", "function_call_output",
    ]  # fmt: skip
    assert [item.get("call_id") for item in items[1:]] == ["call_0", "call_1"] * 2


async def test_streamed_tool_calls_are_put_together_by_the_sdk(
    client: AsyncOpenAI, fake: FakeOpenAI
) -> None:
    fake.script.append(stream(*call_events(("weather", '{"city":"Rome"}'), ("weather", "{}"))))
    arguments: Any = {"model": MODEL, "messages": HELLO, "tools": [WEATHER]}

    async with client.chat.completions.stream(**arguments) as answer:
        final = await answer.get_final_completion()

    calls = final.choices[0].message.tool_calls or []
    assert [call.function.arguments for call in calls] == ['{"city":"Rome"}', "{}"]


async def test_an_image_goes_up(client: AsyncOpenAI, fake: FakeOpenAI) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": PIXEL}},
    ]
    asked: list[Any] = [{"role": "user", "content": parts}]
    await client.chat.completions.create(model=MODEL, messages=asked)

    content = sent(fake)["input"][0]["content"]
    assert content[1] == {"type": "input_image", "image_url": PIXEL, "detail": "auto"}


async def test_structured_output_of_a_chat_is_parsed(client: AsyncOpenAI, fake: FakeOpenAI) -> None:
    class Answer(BaseModel):
        city: str

    fake.script.append(stream(*answer_events('{"city":"Rome"}')))

    parsed = await client.chat.completions.parse(
        model=MODEL, messages=HELLO, response_format=Answer, reasoning_effort="low"
    )

    assert parsed.choices[0].message.parsed == Answer(city="Rome")
    assert sent(fake)["text"]["format"]["name"] == "Answer"
    assert sent(fake)["reasoning"]["effort"] == "low"


# Models


async def test_models_are_listed_and_one_is_told(client: AsyncOpenAI) -> None:
    listed = [model.id async for model in client.models.list()]
    one = await client.models.retrieve(MODEL)

    assert (listed, one.id) == ([MODEL], MODEL)
    with pytest.raises(sdk.NotFoundError):
        await client.models.retrieve("nothing")


# Errors


async def test_a_full_account_is_a_rate_limit_error_with_the_provider_s_words(
    client: AsyncOpenAI, fake: FakeOpenAI
) -> None:
    fake.script.append(quota())

    with pytest.raises(sdk.RateLimitError) as refused:
        await client.with_options(max_retries=0).responses.create(model=MODEL, input="Hello")

    assert "usage limit" in str(refused.value)


async def test_another_account_takes_over_before_the_client_has_seen_anything(
    client: AsyncOpenAI, fake: FakeOpenAI, program: Program
) -> None:
    await import_login(program, fake, "bob@example.com", account_id="account-2", user_id="user-2")
    fake.script.append(stream(answer_events()[0], failed_event("usage_limit_reached")))

    chunks = await chunks_of(client)

    assert "".join(c.delta.content or "" for each in chunks for c in each.choices) == "Hello there."
    record = await program.record()
    assert [attempt["outcome"] for attempt in record["attempts"]] == ["failed over", "answered"]


async def test_trouble_of_the_provider_is_retried_by_the_sdk(
    client: AsyncOpenAI, fake: FakeOpenAI, program: Program
) -> None:
    fake.script.append(error(503, "server_is_overloaded", headers=SOON))

    completion = await client.chat.completions.create(model=MODEL, messages=HELLO)

    assert completion.choices[0].message.content == "Hello there."
    assert [record["status"] for record in await program.records(2)] == [200, 503]


async def test_what_cannot_be_translated_is_a_bad_request_that_names_it(
    client: AsyncOpenAI,
) -> None:
    with pytest.raises(sdk.BadRequestError, match="n: "):
        await client.chat.completions.create(model=MODEL, messages=HELLO, n=3)


async def test_a_stream_that_fails_midway_raises(client: AsyncOpenAI, fake: FakeOpenAI) -> None:
    fake.script.append(stream(*answer_events()[:5], failed_event("server_error", "It broke.")))

    with pytest.raises(sdk.APIError, match=r"It broke\."):
        await chunks_of(client)


async def test_a_stream_that_is_cut_is_no_short_answer(
    client: AsyncOpenAI, fake: FakeOpenAI, program: Program
) -> None:
    fake.script.append(stream(*answer_events()[:5], Cut()))

    with pytest.raises(sdk.APIError, match="broke off in the middle"):
        await chunks_of(client)

    assert (await program.record())["ending"] == "incomplete"


async def test_a_client_that_stops_listening_ends_the_provider_s_answer(
    client: AsyncOpenAI, fake: FakeOpenAI, program: Program
) -> None:
    fake.script.append(stream(*answer_events()[:5], Stall()))
    answer = await client.chat.completions.create(model=MODEL, messages=HELLO, stream=True)

    await anext(aiter(answer))
    await answer.close()

    assert (await program.record())["ending"] == "cancelled"


async def test_without_an_account_the_words_say_what_to_do(program: Program) -> None:
    async with AsyncOpenAI(base_url=f"{program.base_url}/v1", api_key="x", max_retries=0) as client:
        with pytest.raises(sdk.InternalServerError, match="import one"):
            await client.models.list()


# A key


async def test_a_key_s_client_has_all_of_the_api(program: Program, fake: FakeOpenAI) -> None:
    key = fake.login.grant("sk-" + "fake-key-1")
    form = aiohttp.FormData({"email": "bob@example.com", "api_key": key}, default_to_multipart=True)
    await program.api("POST", "accounts/import-openai", data=form)
    async with AsyncOpenAI(base_url=f"{program.base_url}/v1", api_key="x") as client:
        completion = await client.chat.completions.create(model=MODEL, messages=HELLO, n=1, seed=7)

    assert completion.choices[0].message.content == "Hello."
    assert fake.requests[-1].target == "/v1/chat/completions"
    assert sent(fake)["seed"] == 7
    record = await program.record()
    assert record["cost_kind"] == "billed"
