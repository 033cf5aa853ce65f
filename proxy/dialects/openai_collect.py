"""Responses requests for a provider that only streams and stores nothing: as it wants them, and the answer collected."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

import msgspec

from proxy.dialects.openai_errors import (
    FAILURE_STATUSES,
    error_word,
    failure_status,
    provider_error,
    stated_error,
)
from proxy.dialects.openai_json import Json, read_events, read_object, to_json
from proxy.dialects.openai_responses import RESPONSES, OpenAIResponses
from proxy.errors import Refusal, UpstreamBroke
from proxy.model import CredentialKind
from proxy.sse import Splitter
from proxy.translation import Translated

STORED = ("previous_response_id", "conversation", "prompt")
"""Fields that name something stored at the provider, where nothing is."""


@dataclass(frozen=True, slots=True)
class ResponsesTranslation:
    """A client's Responses request as a stream; its answer as it stands, or as one response object."""

    refused: frozenset[str] = frozenset()
    """Fields that the provider refuses and clients can do without."""
    upstream: OpenAIResponses = RESPONSES

    def is_needed(self, kind: CredentialKind) -> bool:
        return kind is not CredentialKind.API_KEY

    def translate(self, body: bytes) -> Translated:
        """With `body` itself when it asks for nothing else than the provider does, as Codex's."""
        request = read_object(body)
        _refuse_stored(request)
        left_out = tuple(left_out_fields(request, self.refused))
        wanted = {name: value for name, value in request.items() if name not in left_out}
        wanted |= {"stream": True, "store": False, "input": as_items(request.get("input"))}
        return Translated(
            body if wanted == request else msgspec.json.encode(wanted),
            None if request.get("stream") is True else ResponseCollector(),
            left_out,
        )


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
        self.status = int(HTTPStatus.OK)

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
                self._error = stated_error(event)
            case _:
                pass

    def finish(self) -> bytes:
        error = self._error or _refusal_in(self._response)
        if error is not None:
            self.status = failure_status(error)
            return to_json({"error": provider_error(error)})
        if self._response is None:
            raise UpstreamBroke("The provider's answer broke off.")
        response = self._response
        if not response.get("output"):
            response = {**response, "output": [self._items[index] for index in sorted(self._items)]}
        return to_json(response)


def left_out_fields(request: Json, refused: frozenset[str]) -> Iterator[str]:
    """Those that ask for something and cannot be sent."""
    for name, value in request.items():
        asks = value is not None and value not in ({}, "disabled")
        if name in refused and asks:
            yield name
    if request.get("store") is True:
        yield "store"


def as_items(given: object) -> object:
    """`input` as the list that the provider insists on, its system messages under the name it takes them by."""
    if isinstance(given, str):
        return [{"type": "message", "role": "user", "content": given}]
    if not isinstance(given, list):
        return given
    return [
        {**item, "role": "developer"}
        if isinstance(item, dict) and item.get("role") == "system"
        else item
        for item in given
    ]


def _refusal_in(response: Json | None) -> Json | None:
    """The error of a failed response that a client would have got as a status instead of an answer."""
    error = (response or {}).get("error")
    return error if isinstance(error, dict) and error_word(error) in FAILURE_STATUSES else None


def _refuse_stored(request: Json) -> None:
    if request.get("background") is True:
        raise Refusal("background: answers cannot be fetched later, because nothing is stored.")
    for name in STORED:
        if request.get(name):
            raise Refusal(f"{name}: nothing is stored, so send the whole input.")
