"""A local runtime in words: what it is, what is missing, what was decided about its processes."""

from desktop.models.diagnostics_runtime import runtime_counts, runtime_facts, runtime_state
from proxy.model import ProviderId
from proxy.runtime import RuntimeState
from proxy.runtimes import RuntimeReport

FOUND = RuntimeState(True, "/usr/bin/acme", "PATH", "2.1.330", is_pooled=True)
MISSING = RuntimeState(False, problem="The acme program is not here. Install it.")


def report(state: RuntimeState = FOUND, **counts: dict[str, int]) -> RuntimeReport:
    return RuntimeReport(
        ProviderId("acme"), "Acme", state, counts.get("gauges", {}), counts.get("counters", {})
    )


def test_a_runtime_is_known_by_version_and_place() -> None:
    assert runtime_facts(report()) == [
        ("Version", "2.1.330"),
        ("Path", "/usr/bin/acme (found by PATH)"),
        ("Pool", "on"),
    ]
    assert runtime_state(report()) == ("ready", "good")


def test_its_version_is_known_after_its_first_start() -> None:
    unstarted = RuntimeState(True, "/usr/bin/acme", "PATH")

    version, _, pool = runtime_facts(report(unstarted))
    assert version == ("Version", "known after its first start")
    assert pool == ("Pool", "off; Settings can turn it on")


def test_one_that_works_is_in_use() -> None:
    assert runtime_state(report(gauges={"live": 1})) == ("in use", "good")


def test_one_that_is_missing_has_no_facts_but_a_word() -> None:
    assert runtime_state(report(MISSING)) == ("not found", "tight")
    assert runtime_facts(report(MISSING)) == []


def test_every_count_is_shown_also_what_never_happened() -> None:
    counts = dict(
        runtime_counts(
            report(
                gauges={"live": 2, "parked": 1, "idle": 0, "queued": 0},
                counters={"spawn": 5, "hit": 3, "discarded_mismatch": 2, "discarded_new_word": 1},
            )
        )
    )

    assert counts["processes"] == "2"
    assert counts["parked for tool results"] == "1"
    assert (counts["started"], counts["pool hits"], counts["pool misses"]) == ("5", "3", "0")
    assert counts["discarded: history differed"] == "2"
    assert counts["discarded: new word"] == "1"


def test_a_count_without_words_of_ours_keeps_its_name() -> None:
    assert ("very new", "4") in runtime_counts(report(counters={"very_new": 4}))
