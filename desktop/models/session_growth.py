"""A session's growth in words: what each request's prompt consisted of, why it grew, what carrying it costs. No Qt."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from decimal import Decimal

from desktop import format as fmt
from desktop.language import translate, within_sentence
from desktop.models.request_rows import time_text
from proxy.carrying import Carrying
from proxy.growth import CacheBreak, Cause, Change, Growth, Measure, Step

COST_PLACES = 3
"""Carrying a context for one request often costs less than a cent."""
TELLING_STEPS = 12
"""So many of the steps that grew most are named."""


def band_titles() -> dict[str, str]:
    """The parts of a prompt from the bottom of the chart up, by the token of their colour."""
    return {
        "input": translate("Diagnostics", "system"),
        "cache_read": translate("Diagnostics", "tools"),
        "cache_write": translate("Diagnostics", "history"),
        "output": translate("Diagnostics", "new content"),
    }


def size_writer(measure: Measure) -> Callable[[int], str]:
    """How a size is written: "94K" tokens, "1.5 KB"."""
    return fmt.tokens if measure is Measure.TOKENS else fmt.size


def measure_text(growth: Growth) -> str:
    """What the chart counts in, and what it leaves out."""
    if growth.measure is Measure.BYTES:
        parts = [translate("Diagnostics", "In bytes: no answer stated its tokens.")]
    elif estimated := sum(step.is_estimated for step in growth.steps):
        parts = [
            translate(
                "Diagnostics",
                "In tokens; %Ln request(s) estimated by bytes, for want of the answer's count.",
                estimated,
            )
        ]
    else:
        parts = [
            translate("Diagnostics", "In tokens as the answers counted them, shared out by bytes.")
        ]
    if growth.aside:
        parts.append(
            translate(
                "Diagnostics",
                "%Ln other request(s), as of sub-agents, not shown.",
                growth.aside,
            )
        )
    return " ".join(parts)


def change_text(change: Change) -> str:
    """One cause by its name."""
    match change.cause:
        case Cause.MODEL:
            return translate("Diagnostics", "Model changed")
        case Cause.SYSTEM:
            return translate("Diagnostics", "System prompt changed")
        case Cause.TOOLS:
            return _tools_text(change.count)
        case Cause.TOOLS_ORDER:
            return translate("Diagnostics", "Tools reordered")
        case Cause.HISTORY:
            return translate("Diagnostics", "History rewritten")
        case Cause.IMAGES if change.count < 0:
            return translate("Diagnostics", "%n image(s) taken out", -change.count)
        case Cause.IMAGES:
            return translate("Diagnostics", "%n image(s) added", change.count)
        case Cause.NEW:
            return translate("Diagnostics", "New content")


def _tools_text(count: int) -> str:
    if count > 0:
        return translate("Diagnostics", "Tools changed: %n definition(s) added", count)
    if count < 0:
        return translate("Diagnostics", "Tools changed: %n definition(s) taken out", -count)
    return translate("Diagnostics", "Tools changed")


def changes_text(step: Step) -> str:
    """All causes of a step, the heaviest first; new content is told only where it is the heaviest."""
    if step.growth is None:
        return translate("Diagnostics", "Where it began")
    if not step.changes:
        return translate("Diagnostics", "Sent again as it was")
    first, *others = step.changes
    rest = [change_text(other) for other in others if other.cause is not Cause.NEW]
    return ", ".join([change_text(first), *map(within_sentence, rest)])


def reason_text(reason: str) -> str:
    """Why the cache broke, in a word or two; a word of the provider that we do not know stays as it is."""
    known = {
        "model_changed": translate("Diagnostics", "model changed"),
        "system_changed": translate("Diagnostics", "system changed"),
        "tools_changed": translate("Diagnostics", "tools changed"),
        "tools_reordered": translate("Diagnostics", "tools reordered"),
        "messages_changed": translate("Diagnostics", "history rewritten"),
        "input_changed": translate("Diagnostics", "history rewritten"),
        "context_compacted": translate("Diagnostics", "context compacted"),
        "account_changed": translate("Diagnostics", "another account"),
        "expired": translate("Diagnostics", "too long idle"),
        "unknown": translate("Diagnostics", "reason not known"),
    }
    return known.get(reason, reason.replace("_", " "))


def break_text(found: CacheBreak) -> str:
    """ "cache break: tools changed"."""
    return translate("Diagnostics", "cache break: {reason}").format(
        reason=reason_text(found.reason)
    )


def note_text(step: Step) -> str:
    """What a step did to the cache; empty when nothing."""
    found = step.cache_break
    if found is None:
        return ""
    if found.is_stated:
        text = translate("Diagnostics", "broke: {reason}, says the provider; {tokens} read anew")
    else:
        text = translate("Diagnostics", "broke, likely: {reason}; {tokens} read anew")
    return text.format(reason=reason_text(found.reason), tokens=fmt.tokens(found.again_tokens))


def growth_text(step: Step, measure: Measure) -> str:
    """ "+14K"; an em dash on the first."""
    if step.growth is None:
        return fmt.UNKNOWN
    sign = "-" if step.growth < 0 else "+"
    return sign + size_writer(measure)(abs(step.growth))


def step_text(step: Step, measure: Measure, now: datetime, tz: tzinfo | None = None) -> str:
    """One step in a line."""
    write, sizes = size_writer(measure), step.sizes
    about = translate("Diagnostics", "about {size}") if step.is_estimated else "{size}"
    text = translate(
        "Diagnostics", "system {system}, tools {tools}, history {history}, new {new}"
    ).format(
        system=write(sizes.system),
        tools=write(sizes.tools),
        history=write(sizes.history),
        new=write(sizes.new),
    )
    total = about.format(size=write(sizes.total))
    parts = [f"#{step.number} · {time_text(step.record.started_at, now, tz)} · {total}: {text}"]
    if step.growth is not None:
        parts.append(f"{growth_text(step, measure)}: {changes_text(step)}")
    if note := note_text(step):
        parts.append(translate("Diagnostics", "cache {note}").format(note=note))
    return " · ".join(parts)


def summary_text(growth: Growth) -> str:
    """The whole chart in words."""
    if not growth.steps:
        return translate("Diagnostics", "No request of this session was measured.")
    write = size_writer(growth.measure)
    first, last = growth.steps[0], growth.steps[-1]
    largest = max(growth.steps, key=lambda step: step.sizes.total)
    text = translate(
        "Diagnostics",
        "{count}: the prompt went from {first} to {last}, at most {most} at #{at}.",
    )
    parts = [
        text.format(
            count=translate("Diagnostics", "%Ln request(s)", len(growth.steps)),
            first=write(first.sizes.total),
            last=write(last.sizes.total),
            most=write(largest.sizes.total),
            at=largest.number,
        )
    ]
    if growth.breaks:
        where = ", ".join(f"#{step.number}" for step in growth.breaks[:5])
        text = translate("Diagnostics", "The cache broke %n time(s)", len(growth.breaks))
        parts.append(f"{text}: {where}.")
    return " ".join(parts)


def carrying_text(carrying: Carrying) -> str:
    """What it costs to send the context again and again; empty when no price is known."""
    parts = []
    if carrying.resent_usd:
        text = translate(
            "Diagnostics",
            "Carrying the context has cost {resent} of {total}: {cached} read from the cache, {uncached} read anew.",
        )
        parts.append(
            text.format(
                resent=_money(carrying.resent_usd),
                total=_money(carrying.total_usd),
                cached=_money(carrying.cached_usd),
                uncached=_money(carrying.uncached_usd),
            )
        )
    if next_turn := _next_turn(carrying):
        parts.append(next_turn)
    if carrying.unpriced:
        parts.append(
            translate("Diagnostics", "%n request(s) without a known price.", carrying.unpriced)
        )
    return " ".join(parts)


def _next_turn(carrying: Carrying) -> str:
    size = fmt.tokens(carrying.context_tokens)
    if carrying.warm_usd is not None and carrying.cold_usd is not None:
        text = translate(
            "Diagnostics",
            "The next request carries {size} for about {warm}, or {cold} when the cache is cold.",
        )
    elif carrying.cold_usd is not None:
        text = translate(
            "Diagnostics", "The next request carries {size} for about {cold}, uncached."
        )
    elif carrying.warm_usd is not None:
        text = translate("Diagnostics", "The next request carries {size} for about {warm}.")
    else:
        return ""
    return text.format(size=size, warm=_money(carrying.warm_usd), cold=_money(carrying.cold_usd))


def _money(usd: Decimal | None) -> str:
    return fmt.money(usd, places=COST_PLACES)
