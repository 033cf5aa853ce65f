"""The Chat Completions format: clients speak it, the provider answers in Responses."""

from typing import Any

import msgspec

from proxy.dialects.openai_chat_answer import ChatCompletion, ChatStream
from proxy.dialects.openai_chat_request import translate
from proxy.dialects.openai_responses import MAX_ID_LENGTH, OpenAIResponses, error_object, session_of
from proxy.errors import ProxyError
from proxy.provider import Headers, RequestFacts
from proxy.shape import PromptParts
from proxy.translation import AnswerTranslator


class _Body(msgspec.Struct):
    model: Any = ""
    stream: Any = False
    stream_options: Any = None
    prompt_cache_key: Any = ""
    tools: list[msgspec.Raw] | None = None
    messages: list[msgspec.Raw] | None = None


_body = msgspec.json.Decoder(_Body)


class OpenAIChat(OpenAIResponses):
    """The dialect of `/v1/chat/completions`. Its meter reads the provider's own stream, which is Responses."""

    name = "openai_chat"

    def read_request(self, headers: Headers, body: bytes) -> RequestFacts:
        session_id = session_of(headers)
        try:
            read = _body.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return RequestFacts(session_id=session_id)
        model = read.model if isinstance(read.model, str) else ""
        key = read.prompt_cache_key if isinstance(read.prompt_cache_key, str) else ""
        return RequestFacts(
            model=model,
            is_stream=read.stream is True,
            session_id=session_id or key[:MAX_ID_LENGTH],
            parts=PromptParts(
                model=model,
                system=b"",
                tools=tuple(map(memoryview, read.tools or ())),
                messages=tuple(map(memoryview, read.messages or ())),
            ),
        )

    def error_event(self, failure: ProxyError) -> bytes:
        body = msgspec.json.encode({"error": error_object(failure)})
        return b"\n\ndata: " + body + b"\n\n"


class ChatTranslation:
    """Chat Completions over Responses."""

    def request(self, body: bytes) -> bytes:
        return translate(body)

    def answer(self, body: bytes) -> AnswerTranslator:
        read = _body.decode(body)
        model = read.model if isinstance(read.model, str) else ""
        if read.stream is not True:
            return ChatCompletion(model)
        options = read.stream_options if isinstance(read.stream_options, dict) else {}
        return ChatStream(model, include_usage=options.get("include_usage") is True)
