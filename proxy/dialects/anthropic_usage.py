"""Anthropic's `usage` object: four kinds of prompt tokens that never overlap, and the work billed beside them.

Fields may be absent, null or new; what is not understood counts as not stated.
"""

from collections.abc import Iterator
from typing import Any

from proxy.dialect import Metered
from proxy.json_values import counted, text
from proxy.record import TokenUsage

_BESIDE = {"compaction", "advisor_message"}
"""Iterations whose tokens the top-level numbers leave out."""


def read_metered(
    model: Any,
    usage: Any,
    *,
    stop_reason: str,
    error_type: str,
    is_complete: bool,
    diagnostics: Any,
) -> Metered:
    """All that an answer stated, from its merged `usage`."""
    stated = usage if isinstance(usage, dict) else {}
    name = text(model)
    return Metered(
        usage=read_tokens(stated) if stated else None,
        side_usage=tuple(_beside(stated.get("iterations"), name)),
        model=name,
        stop_reason=stop_reason,
        error_type=error_type,
        is_complete=is_complete,
        service_tier=text(stated.get("service_tier")),
        speed=text(stated.get("speed")),
        inference_geo=text(stated.get("inference_geo")),
        web_searches=_count(stated.get("server_tool_use"), "web_search_requests"),
        cache_miss_reason=_cache_miss_reason(diagnostics),
    )


def read_tokens(usage: dict[str, Any]) -> TokenUsage:
    """The tokens in one `usage` object. Cache writes without a stated lifetime are of the default one, 5 minutes."""
    written = usage.get("cache_creation")
    short = _count(written, "ephemeral_5m_input_tokens")
    long = _count(written, "ephemeral_1h_input_tokens")
    unstated = max(0, _count(usage, "cache_creation_input_tokens") - short - long)
    return TokenUsage(
        input=_count(usage, "input_tokens"),
        cache_read=_count(usage, "cache_read_input_tokens"),
        cache_write_5m=short + unstated,
        cache_write_1h=long,
        output=_count(usage, "output_tokens"),
        reasoning=_count(usage.get("output_tokens_details"), "thinking_tokens"),
    )


def _beside(iterations: Any, model: str) -> Iterator[tuple[str, TokenUsage]]:
    if not isinstance(iterations, list):
        return
    for iteration in iterations:
        if isinstance(iteration, dict) and iteration.get("type") in _BESIDE:
            yield text(iteration.get("model")) or model, read_tokens(iteration)


def _cache_miss_reason(diagnostics: Any) -> str:
    """The reason stands as a word, or as an object that names it as its type."""
    reason = diagnostics.get("cache_miss_reason") if isinstance(diagnostics, dict) else None
    return text(reason.get("type")) if isinstance(reason, dict) else text(reason)


def _count(part: Any, name: str) -> int:
    """The number under `name` in one object of the document; 0 where there is none."""
    return counted(part.get(name)) if isinstance(part, dict) else 0
