"""Responses requests for a provider that only streams and stores nothing: as it wants them, and the answer collected."""

import json
from typing import Any

import msgspec

from proxy.dialects.openai_chat_answer import read_events
from proxy.dialects.openai_responses import upstream_failure
from proxy.errors import Refusal, UpstreamBroke
from proxy.sse import Splitter
from proxy.translation import AnswerTranslator

Json = dict[str, Any]


class ResponsesTranslation:
    """A client's Responses request as a stream; its answer as it stands, or as one response object."""

    def request(self, body: bytes) -> bytes:
        """`body` itself when it already asks for a stream and no storing, as Codex's does."""
        request = _read(body)
        if (
            request.get("store") is False
            and request.get("stream") is True
            and "instructions" in request
        ):
            return body
        if request.get("background") is True:
            raise Refusal("background: answers cannot be fetched later; nothing is stored.")
        if request.get("previous_response_id"):
            raise Refusal("previous_response_id: nothing is stored, so send the whole input.")
        return msgspec.json.encode({"instructions": "", **request, "store": False, "stream": True})

    def answer(self, body: bytes) -> AnswerTranslator | None:
        return None if _read(body).get("stream") is True else ResponseCollector()


class ResponseCollector:
    """An AnswerTranslator to the response object of the stream's last event."""

    content_type = "application/json"
    is_whole = True

    def __init__(self) -> None:
        self._splitter = Splitter()
        self._items: dict[int, Json] = {}
        """Finished output items by their place; some streams leave them out of the last event."""
        self._response: Json | None = None
        self._error: Json | None = None

    def feed(self, data: bytes) -> bytes:
        for event in read_events(self._splitter.feed(data)):
            self._take(event)
        return b""

    def _take(self, event: Json) -> None:
        match event:
            case {
                "type": "response.output_item.done",
                "output_index": int(index),
                "item": dict(item),
            }:
                self._items[index] = item
            case {
                "type": "response.completed" | "response.incomplete" | "response.failed",
                "response": dict(response),
            }:
                self._response = response
            case {"type": "error"}:
                self._error = event
            case _:
                pass

    def finish(self) -> bytes:
        if self._error is not None:
            raise upstream_failure(self._error)
        if self._response is None:
            raise UpstreamBroke("The provider's answer broke off.")
        response = self._response
        if not response.get("output"):
            response = {**response, "output": [self._items[index] for index in sorted(self._items)]}
        return json.dumps(response, ensure_ascii=False, separators=(",", ":")).encode()


def _read(body: bytes) -> Json:
    try:
        request = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Refusal("The request body is not JSON.") from error
    if not isinstance(request, dict):
        raise Refusal("The request body is no JSON object.")
    return request
