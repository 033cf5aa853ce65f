"""What makes two parts of an Anthropic Messages prompt the same to the model, although their bytes differ.

Works on raw JSON: prompts may have tens of megabytes, and only a few spans of them matter here.
"""

import re

from proxy.shape import Slice, find_all

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_MARK_VALUE = (
    rb'"cache_control"\s{0,8}:\s{0,8}'
    rb'(?:null|\{[^][{}"]{0,16}(?:"[^"{}]{0,32}"[^][{}"]{0,16}){0,8}\})'
)
_MARK = re.compile(rb"\s{0,8},\s{0,8}" + _MARK_VALUE + rb"|" + _MARK_VALUE + rb"\s{0,8},?\s{0,8}")
"""A cache mark with the comma that goes with it. In a text its quotes would have backslashes, and not match."""
_LONGEST_MARK = 600
_ATTRIBUTION = re.compile(
    rb'\s*\[\s*\{\s*(?:"type"\s*:\s*"text"\s*,\s*)?"text"\s*:\s*"x-anthropic-billing-header:'
    rb"[^\"\\]*(?:\\.[^\"\\]*)*\"[^{}]*\}\s*,?\s*",
    re.DOTALL,
)
_BLOCK_START = re.compile(
    rb'(\s*\{\s*"role"\s*:\s*"[a-z]+"\s*,\s*"content"\s*:\s*)\[\s*\{\s*"type"\s*:\s*"text"\s*,\s*"text"\s*:\s*'
)
_TEXT = re.compile(_STRING, re.DOTALL)
_BLOCK_END = re.compile(rb"\s*\}\s*\](\s*\}\s*)")


def comparable(part: Slice) -> Slice:
    """A system, tool or message without what changes from request to request and means nothing to the model.

    - Cache marks: a client moves them on with each turn.
    - The list around a single text: a client writes it where it sets a mark, and a plain string elsewhere.
    - Claude Code's attribution, the first block of its system prompt: see wire-facts 5.3.
    """
    unmarked = _without_marks(part)
    if attribution := _ATTRIBUTION.match(unmarked):
        return b"[" + unmarked[attribution.end() :]
    return _as_plain_text(unmarked)


def _without_marks(part: Slice) -> Slice:
    spans = [found.span() for found in find_all(_MARK, part, longest=_LONGEST_MARK)]
    if not spans:
        return part
    view = memoryview(part)
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(view)]
    return b"".join(view[start:end] for start, end in zip(starts, ends, strict=True))


def _as_plain_text(message: Slice) -> Slice:
    start = _BLOCK_START.match(message)
    text = start and _TEXT.match(message, start.end())
    end = text and _BLOCK_END.fullmatch(message, text.end())
    if not (start and text and end):
        return message
    return start[1] + text[0] + end[1]
