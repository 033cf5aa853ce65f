"""What makes two parts of an Anthropic Messages prompt the same to the model, although their bytes differ.

Works on raw JSON: prompts may have tens of megabytes, and only a few spans of them matter here. Each search begins at
a literal, which is fast, and goes by windows, so that other threads get their turn.
"""

import re
from itertools import pairwise

from proxy.shape import Slice, find_all

_MARK = re.compile(
    rb'"cache_control"\s{0,8}:\s{0,8}'
    rb'(?:null|\{[^][{}"]{0,16}(?:"[^"{}]{0,32}"[^][{}"]{0,16}){0,8}\})'
)
"""In a text every quote has a backslash before it: this never matches there."""
_LONGEST_MARK = 600
_COMMA_BEFORE = re.compile(rb",\s*$")
_COMMA_AFTER = re.compile(rb"\s*,\s*")
_NEAR = 16
"""Bytes beside a mark within which its comma is looked for."""

_ATTRIBUTION = re.compile(
    rb'\s*\[\s*\{\s*(?:"type"\s*:\s*"text"\s*,\s*)?"text"\s*:\s*"x-anthropic-billing-header:'
    rb'(?:[^"\\]|\\.){0,1024}"[^{}"]{0,16}\}\s*,?\s*',
    re.DOTALL,
)
_LIST_BEGINS = re.compile(
    rb'(\s*\{\s*"role"\s*:\s*"[a-z]+"\s*,\s*"content"\s*:\s*)'
    rb'\[\s*\{\s*"type"\s*:\s*"text"\s*,\s*"text"\s*:\s*(?=")'
)
_LIST_ENDS = re.compile(rb'(?<=")\s*\}\s*\](\s*\}\s*)$')
_LONGEST_END = 64


def comparable(part: Slice) -> Slice:
    """A system, tool or message without what changes from request to request and means nothing to the model.

    - Cache marks: a client moves them on with each turn.
    - The list around a single text: a client writes it where it sets a mark, and a plain string elsewhere.
    - Claude Code's attribution, the first block of its system prompt: see wire-facts 5.3.

    Equal only for equal content; it need not be JSON.
    """
    unmarked = _without_marks(part)
    if attribution := _ATTRIBUTION.match(unmarked):
        return b"[" + unmarked[attribution.end() :]
    return _without_list(unmarked)


def _without_marks(part: Slice) -> Slice:
    spans = [
        _with_comma(part, *found.span()) for found in find_all(_MARK, part, longest=_LONGEST_MARK)
    ]
    if not spans:
        return part
    view = memoryview(part)
    edges = [0, *(edge for span in spans for edge in span), len(view)]
    return b"".join(view[start:end] for start, end in list(pairwise(edges))[::2])


def _with_comma(part: Slice, start: int, end: int) -> tuple[int, int]:
    """A mark's span and that of the one comma which goes with it."""
    if before := _COMMA_BEFORE.search(part, max(0, start - _NEAR), start):
        return before.start(), end
    after = _COMMA_AFTER.match(part, end, end + _NEAR)
    return start, after.end() if after else end


def _without_list(message: Slice) -> Slice:
    """A message whose content is a list that begins with a text, as if the text were all of it.

    With more blocks in the list the outcome is no JSON, and still differs from every other message's.
    """
    begin = _LIST_BEGINS.match(message)
    end = begin and _LIST_ENDS.search(message, max(begin.end(), len(message) - _LONGEST_END))
    if not (begin and end):
        return message
    return b"".join((begin[1], memoryview(message)[begin.end() : end.start()], end[1]))
