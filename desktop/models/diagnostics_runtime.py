"""A provider's local runtime in words: what it is, what is missing, and what was decided about its processes. No Qt."""

from desktop.language import translate
from proxy.runtimes import RuntimeReport

DISCARDED = "discarded_"


def runtime_state(report: RuntimeReport) -> tuple[str, str]:
    """A word or two for the pill, and the token of its colour."""
    if not report.state.is_available:
        return translate("Diagnostics", "not found"), "tight"
    if report.gauges.get("live"):
        return translate("Diagnostics", "in use"), "good"
    return translate("Diagnostics", "ready"), "good"


def runtime_facts(report: RuntimeReport) -> list[tuple[str, str]]:
    """Names and values: version, place and pool; nothing when there is none."""
    state = report.state
    if not state.is_available:
        return []
    later = translate("Diagnostics", "known after its first start")
    found = translate("Diagnostics", "{path} (found by {origin})")
    is_on = translate("Diagnostics", "on")
    is_off = translate("Diagnostics", "off; Settings can turn it on")
    return [
        (translate("Diagnostics", "Version"), state.version or later),
        (translate("Diagnostics", "Path"), found.format(path=state.path, origin=state.origin)),
        (translate("Diagnostics", "Pool"), is_on if state.is_pooled else is_off),
    ]


def runtime_counts(report: RuntimeReport) -> list[tuple[str, str]]:
    """Processes now, then decisions since the start; those that never happened are 0."""
    titles = _gauge_titles()
    names = {**dict.fromkeys(titles, 0), **report.gauges}
    lines = [(titles.get(name, name), str(count)) for name, count in names.items()]
    decisions = _decision_titles()
    counted = {**dict.fromkeys(decisions, 0), **report.counters}
    for name, count in counted.items():
        lines.append((decisions.get(name) or _discarded_title(name), str(count)))
    return lines


def _gauge_titles() -> dict[str, str]:
    return {
        "live": translate("Diagnostics", "processes"),
        "parked": translate("Diagnostics", "parked for tool results"),
        "idle": translate("Diagnostics", "idle in the pool"),
        "queued": translate("Diagnostics", "requests waiting"),
    }


def _decision_titles() -> dict[str, str]:
    return {
        "spawn": translate("Diagnostics", "started"),
        "hit": translate("Diagnostics", "pool hits"),
        "miss": translate("Diagnostics", "pool misses"),
        "resumed": translate("Diagnostics", "went on with tool results"),
        "retold": translate("Diagnostics", "tool results told anew"),
        "ephemeral": translate("Diagnostics", "without a session"),
        "busy": translate("Diagnostics", "session busy"),
        "mismatch": translate("Diagnostics", "history differed"),
    }


def _discarded_title(name: str) -> str:
    """Any counter that we have no own words for keeps its name."""
    if not name.startswith(DISCARDED):
        return name.replace("_", " ")
    reasons = {
        "not_pooled": translate("Diagnostics", "after its turn"),
        "not_started": translate("Diagnostics", "did not start"),
        "evicted": translate("Diagnostics", "for another"),
        "expired": translate("Diagnostics", "too long idle"),
        "dead": translate("Diagnostics", "died"),
        "mismatch": translate("Diagnostics", "history differed"),
        "forgotten": translate("Diagnostics", "account removed"),
        "closed": translate("Diagnostics", "program ended"),
    }
    reason = name.removeprefix(DISCARDED)
    text = translate("Diagnostics", "discarded: {reason}")
    return text.format(reason=reasons.get(reason, reason.replace("_", " ")))
