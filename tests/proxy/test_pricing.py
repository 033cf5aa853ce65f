"""What requests cost. Amounts are added up by hand from the published prices of wire-facts 4.1."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import genai_prices
import pytest

from proxy.dialect import Metered
from proxy.model import CredentialKind, ProviderId
from proxy.price_list import NoPriceKnown, PriceList, Terms
from proxy.price_rules import PriceRules
from proxy.pricing import Prices
from proxy.providers.anthropic.pricing import RULES as CLAUDE
from proxy.record import Cost, CostKind, TokenUsage

NOVEMBER = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANTHROPIC = ProviderId("anthropic")
OPENAI = ProviderId("openai")
RULES: Mapping[ProviderId, PriceRules] = {ANTHROPIC: CLAUDE, OPENAI: PriceRules(list_id="openai")}
"""The second shows that a provider without rules of its own is priced as well."""
LIST = PriceList({"anthropic", "openai"})
BILLED = CostKind.BILLED
A_MILLION = 1_000_000


@pytest.fixture(scope="module")
def prices() -> Prices:
    return Prices(RULES)


def claude(
    prices: Prices, metered: Metered, model: str, at: datetime = NOVEMBER, *, is_batch: bool = False
) -> Cost:
    return prices.cost(ANTHROPIC, BILLED, metered, model, at, is_batch=is_batch)


def tokens(**counts: int) -> Metered:
    return Metered(usage=TokenUsage(**counts))


# Names

ALIASES = {
    "claude-opus-4-6": "claude-opus-4-6",
    "claude-opus-4.6": "claude-opus-4-6",
    "claude-4-6-opus": "claude-opus-4-6",
    "claude-4.6-opus": "claude-opus-4-6",
    "claude-opus-4-6-20260205": "claude-opus-4-6",
    "claude-opus-4-6@20260205": "claude-opus-4-6",
    "claude-opus-4-6@default": "claude-opus-4-6",
    "claude-opus-4-6[1m]": "claude-opus-4-6",
    "claude-opus-4-6-latest": "claude-opus-4-6",
    "anthropic/claude-opus-4-6": "claude-opus-4-6",
    "openrouter/anthropic/claude-opus-4.6": "claude-opus-4-6",
    "vertex_ai/claude-opus-4-6@20260205": "claude-opus-4-6",
    "bedrock/us.anthropic.claude-opus-4-6-v1:0": "claude-opus-4-6",
    "us.anthropic.claude-opus-4-6-v1:0": "claude-opus-4-6",
    "eu.anthropic.claude-opus-4-6-v1:0": "claude-opus-4-6",
    "au.anthropic.claude-opus-4-6-v1:0": "claude-opus-4-6",
    "jp.anthropic.claude-sonnet-4-6": "claude-sonnet-4-6",
    "apac.anthropic.claude-sonnet-4-5-20250929-v1:0": "claude-sonnet-4-5",
    "global.anthropic.claude-haiku-4-5-20251001-v1:0": "claude-haiku-4-5",
    "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0": "claude-sonnet-4-5",
    "claude-opus-5-5": "claude-opus-5-5",
    "claude-opus-5-5[1m]": "claude-opus-5-5",
    "claude-opus-5-5-latest": "claude-opus-5-5",
    "anthropic/claude-opus-5.5": "claude-opus-5-5",
    "claude-opus-5": "claude-opus-5",
    "claude-sonnet-5-5[1m]": "claude-sonnet-5-5",
    "claude-sonnet-5-latest": "claude-sonnet-5",
    "claude-4-5-sonnet": "claude-sonnet-4-5",
    "claude-haiku-5-5": "claude-haiku-5-5",
    "claude-fable-5": "claude-fable-5",
    "claude-fable-5-1": "claude-fable-5-1",
    "claude-fable-5.2": "claude-fable-5-2",
    "claude-mythos-5-2": "claude-mythos-5-2",
    "claude-sonnet-4-20250514": "claude-sonnet-4-0",
    "claude-3-5-haiku-20241022": "claude-3-5-haiku-latest",
    "gpt-6.1-sol": "gpt-6.1-sol",
    "gpt-6-1-sol": "gpt-6.1-sol",
    "openai/gpt-6.1-terra": "gpt-6.1-terra",
    "gpt-6-luna-2026-10-01": "gpt-6-luna",
    "gpt-5.6": "gpt-5.6-sol",
    "gpt-5.6-terra-2026-08-01": "gpt-5.6-terra",
    "gpt-5.5-codex": "gpt-5.5",
    "gpt-5.4-2026-03-05": "gpt-5.4",
    "gpt-5.1-codex-mini": "gpt-5.1-codex-mini",
    "claude-mythos-5": "claude-mythos-5",
}
"""As clients, gateways and clouds write them, and the model of the price list that is meant: wire-facts 4.3."""
WITHOUT_PRICE = (
    "sonnet",
    "opus",
    "claude-mythos-preview",
    "gpt-5.3-codex-spark",
    "codex-auto-review",
)
"""The first two mean another model with each release of the client; nobody has published prices of the others."""


def owner(model: str) -> ProviderId:
    return OPENAI if "gpt" in model or "codex" in model else ANTHROPIC


@pytest.mark.parametrize(("alias", "model"), ALIASES.items(), ids=ALIASES)
def test_an_alias_has_its_model_s_price(alias: str, model: str) -> None:
    listed = LIST.look_up(RULES[owner(alias)], alias, Terms(NOVEMBER), 1000)

    assert listed.model == model


def test_of_the_fifty_names_that_are_met_at_least_44_have_a_price() -> None:
    assert len(ALIASES) + len(WITHOUT_PRICE) == 50
    assert len(ALIASES) >= 44


@pytest.mark.parametrize("model", WITHOUT_PRICE)
def test_a_model_without_a_published_price_has_none(prices: Prices, model: str) -> None:
    cost = prices.cost(owner(model), BILLED, tokens(input=A_MILLION), model, NOVEMBER)

    assert cost == Cost(None, BILLED)


@pytest.mark.parametrize(
    "model",
    [
        "",
        "claude",
        "claude-opus",
        "claude-opus-4-6-turbo",
        "claude-opus-4-60",
        "claude-opus-4-6x",
        "claude-opus-5-9",
        "claude-opus-5.01",
        "claude-haiku-4-5-mini",
        "claude-2-next",
        "my-claude-v2",
        "gpt-6-sol",
        "fake-model",
        "x" * 100_000,
    ],
    ids=lambda model: model[:30] or "empty",
)
def test_an_invented_name_never_gets_a_neighbour_s_price(prices: Prices, model: str) -> None:
    assert claude(prices, tokens(input=A_MILLION), model).usd is None


def test_an_old_date_of_a_model_keeps_its_own_price(prices: Prices) -> None:
    used = tokens(input=A_MILLION)

    old = prices.cost(OPENAI, BILLED, used, "gpt-4o-2024-05-13", NOVEMBER)
    new = prices.cost(OPENAI, BILLED, used, "gpt-4o-2024-08-06", NOVEMBER)

    assert (old.usd, new.usd) == (Decimal(5), Decimal("2.5"))


def test_an_unknown_provider_has_no_prices(prices: Prices) -> None:
    cost = prices.cost(ProviderId("else"), BILLED, tokens(input=1), "claude-opus-5", NOVEMBER)

    assert cost.usd is None


@pytest.mark.parametrize("model", CLAUDE.added)
def test_a_price_of_our_own_is_still_needed(model: str) -> None:
    """Fails once the list has the model: then take it out of the provider's rules."""
    alone = replace(CLAUDE, added={})

    with pytest.raises(NoPriceKnown):
        LIST.look_up(alone, model, Terms(NOVEMBER), 1000)


def test_mythos_is_priced_although_the_list_lacks_it(prices: Prices) -> None:
    used = tokens(
        input=A_MILLION, cache_read=A_MILLION, cache_write_5m=A_MILLION, cache_write_1h=A_MILLION,
        output=A_MILLION,
    )  # fmt: skip

    assert claude(prices, used, "claude-mythos-5").usd == Decimal("93.5")
    assert claude(prices, used, "claude-mythos-5-1").usd == Decimal("92.75")


# Amounts


def test_each_kind_of_token_has_its_price_and_searches_come_on_top(prices: Prices) -> None:
    metered = Metered(
        usage=TokenUsage(
            input=100, cache_write_5m=1000, cache_write_1h=2000, cache_read=50_000, output=500
        ),
        web_searches=2,
    )

    cost = claude(prices, metered, "claude-opus-5-5")

    assert cost.usd == Decimal("0.0614")
    assert dict(cost.parts) == {
        "input": Decimal("0.0004"),
        "cache_read": Decimal("0.01"),
        "cache_write": Decimal("0.021"),
        "output": Decimal("0.01"),
        "tools": Decimal("0.02"),
    }


@pytest.mark.parametrize(
    ("model", "usd"),
    [
        ("claude-opus-5-5", "37.20"),
        ("claude-opus-5", "46.75"),
        ("claude-opus-4-5", "46.75"),
        ("claude-fable-5", "93.50"),
        ("claude-fable-5-1", "92.75"),
        ("claude-fable-5-2", "74.20"),
        ("claude-sonnet-5-5", "18.60"),
        ("claude-sonnet-5", "18.70"),
        ("claude-sonnet-4-6", "28.05"),
        ("claude-haiku-4-5", "9.35"),
    ],
)
def test_a_million_of_each_kind_costs_the_sum_of_the_published_prices(
    prices: Prices, model: str, usd: str
) -> None:
    kinds = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output")

    cost = sum(claude(prices, tokens(**{kind: 200_000}), model).usd or 0 for kind in kinds)

    assert cost * 5 == Decimal(usd)


def test_past_the_threshold_the_whole_request_costs_more(prices: Prices) -> None:
    below = claude(prices, tokens(input=100_000), "claude-haiku-5-5")
    above = claude(prices, tokens(input=100_001), "claude-haiku-5-5")

    assert below.usd == Decimal("0.01")
    assert above.usd == Decimal("0.0500005")


def test_cached_tokens_count_towards_the_threshold(prices: Prices) -> None:
    cost = claude(prices, tokens(input=1, cache_read=100_000), "claude-haiku-5-5")

    assert cost.usd == Decimal("0.0050005")


def test_the_price_is_that_of_the_request_s_day(prices: Prices) -> None:
    used = tokens(input=300_000)

    before = claude(prices, used, "claude-opus-4-6", datetime(2026, 3, 1, tzinfo=UTC))
    after = claude(prices, used, "claude-opus-4-6", datetime(2026, 3, 20, tzinfo=UTC))

    assert (before.usd, after.usd) == (Decimal(3), Decimal("1.5"))


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 7, 1, tzinfo=UTC), NOVEMBER],
    ids=["before the list knew batches", "now"],
)
@pytest.mark.parametrize("model", ["claude-opus-5", "claude-mythos-5"])
def test_batches_cost_half(prices: Prices, model: str, at: datetime) -> None:
    used = tokens(input=1000, output=1000)

    whole, half = (
        claude(prices, used, model, at, is_batch=flag).usd or 0 for flag in (False, True)
    )

    assert whole == half * 2 > 0


def test_an_answer_that_says_it_was_a_batch_is_one(prices: Prices) -> None:
    metered = replace(tokens(input=A_MILLION), service_tier="batch")

    assert claude(prices, metered, "claude-opus-5").usd == Decimal("2.5")


def test_fast_answers_have_their_own_price(prices: Prices) -> None:
    metered = replace(tokens(input=1000, cache_read=1000, output=1000), speed="fast")

    cost = claude(prices, metered, "claude-opus-5-5")

    assert dict(cost.parts) == {
        "input": Decimal("0.008"),
        "cache_read": Decimal("0.0004"),
        "output": Decimal("0.04"),
    }


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-mythos-5"])
def test_a_fast_answer_of_a_model_without_a_fast_price_has_no_price(
    prices: Prices, model: str
) -> None:
    assert claude(prices, replace(tokens(input=1), speed="fast"), model).usd is None


def test_the_service_tier_chooses_the_price_where_the_list_has_one(prices: Prices) -> None:
    used = tokens(input=1000, output=1000)

    standard, flex = (
        prices.cost(OPENAI, BILLED, replace(used, service_tier=tier), "gpt-5.4", NOVEMBER).usd or 0
        for tier in ("default", "flex")
    )

    assert standard == flex * 2 > 0


@pytest.mark.parametrize(
    ("model", "region", "usd"),
    [
        ("claude-opus-4-6", "us", "5.5"),
        ("claude-opus-5-5", "us", "4.4"),
        ("anthropic/claude-sonnet-5-20260601", "us", "2.2"),
        ("claude-mythos-5", "us", "11"),
        ("claude-opus-4-5", "us", "5"),
        ("claude-opus-5-5", "global", "4"),
        ("claude-opus-5-5", "", "4"),
    ],
)
def test_answers_from_the_us_alone_cost_a_tenth_more_since_4_6(
    prices: Prices, model: str, region: str, usd: str
) -> None:
    metered = replace(tokens(input=A_MILLION), inference_geo=region)

    assert claude(prices, metered, model).usd == Decimal(usd)


def test_searches_have_no_regional_price(prices: Prices) -> None:
    metered = replace(tokens(input=A_MILLION), inference_geo="us", web_searches=100)

    assert dict(claude(prices, metered, "claude-opus-5-5").parts) == {
        "input": Decimal("4.4"),
        "tools": Decimal(1),
    }


def test_searches_of_a_model_without_a_search_price_leave_the_cost_unknown(prices: Prices) -> None:
    assert claude(prices, replace(tokens(input=1), web_searches=1), "claude-3-haiku").usd is None


# Work beside the main model


def test_compaction_and_advice_are_added_at_their_own_model_s_price(prices: Prices) -> None:
    metered = Metered(
        usage=TokenUsage(input=1000, output=1000),
        model="claude-sonnet-5-5",
        side_usage=(
            ("claude-sonnet-5-5", TokenUsage(input=100_000)),
            ("claude-opus-5-5", TokenUsage(input=1000, output=100)),
        ),
    )

    cost = claude(prices, metered, "claude-sonnet-5-5")

    assert dict(cost.parts) == {"input": Decimal("0.206"), "output": Decimal("0.012")}
    assert cost.usd == Decimal("0.218")


def test_work_that_names_no_model_is_the_main_model_s(prices: Prices) -> None:
    metered = Metered(usage=TokenUsage(), side_usage=(("", TokenUsage(input=A_MILLION)),))

    assert claude(prices, metered, "claude-opus-5-5").usd == Decimal(4)


def test_each_piece_of_work_has_its_own_threshold(prices: Prices) -> None:
    metered = Metered(
        usage=TokenUsage(input=100_000), side_usage=(("", TokenUsage(input=100_000)),)
    )

    assert claude(prices, metered, "claude-haiku-5-5").usd == Decimal("0.02")


def test_an_advisor_answers_at_standard_speed(prices: Prices) -> None:
    metered = Metered(
        usage=TokenUsage(input=A_MILLION),
        speed="fast",
        side_usage=(("claude-opus-5", TokenUsage(input=A_MILLION)),),
    )

    assert claude(prices, metered, "claude-opus-5-5").usd == Decimal(13)


def test_unknown_work_beside_leaves_the_cost_unknown(prices: Prices) -> None:
    metered = Metered(
        usage=TokenUsage(input=1), side_usage=(("fake-advisor", TokenUsage(input=1)),)
    )

    assert claude(prices, metered, "claude-opus-5-5") == Cost(None, BILLED)


# The value


@pytest.mark.parametrize(
    "model", ["claude-opus-5-5", "claude-haiku-5-5", "claude-sonnet-4-5", "claude-fable-5-1"]
)
@pytest.mark.parametrize("scale", [1, 7, 333, 90_001])
def test_the_parts_add_up_to_the_cost_and_to_the_list_s_own_sum(
    prices: Prices, model: str, scale: int
) -> None:
    usage = TokenUsage(
        input=scale, cache_read=3 * scale, cache_write_5m=scale, cache_write_1h=2 * scale,
        output=scale + 1,
    )  # fmt: skip

    cost = claude(prices, Metered(usage=usage, web_searches=3), model)

    own = genai_prices.calc_price(
        genai_prices.Usage(
            input_tokens=usage.prompt,
            cache_read_tokens=usage.cache_read,
            cache_write_tokens=usage.cache_write,
            cache_write_1h_tokens=usage.cache_write_1h,
            output_tokens=usage.output,
            web_searches=3,
        ),
        model,
        provider_id="anthropic",
        genai_request_timestamp=NOVEMBER,
    )
    assert cost.usd == sum(amount for _, amount in cost.parts) == own.total_price


def test_amounts_are_written_plainly(prices: Prices) -> None:
    assert str(claude(prices, tokens(input=A_MILLION), "claude-fable-5").usd) == "10"
    assert str(claude(prices, tokens(input=10), "claude-haiku-5-5").usd) == "0.000001"


def test_no_tokens_cost_nothing(prices: Prices) -> None:
    assert claude(prices, tokens(), "claude-opus-5-5") == Cost(Decimal(0), BILLED)


def test_an_answer_that_stated_no_usage_has_no_price(prices: Prices) -> None:
    assert claude(prices, Metered(), "claude-opus-5-5") == Cost(None, BILLED)


@pytest.mark.parametrize(
    ("credential", "is_extra_usage", "kind"),
    [
        (CredentialKind.API_KEY, False, CostKind.BILLED),
        (CredentialKind.OAUTH, False, CostKind.API_EQUIVALENT),
        (CredentialKind.LONG_LIVED, False, CostKind.API_EQUIVALENT),
        (CredentialKind.OAUTH, True, CostKind.BILLED),
        (CredentialKind.LONG_LIVED, True, CostKind.BILLED),
    ],
)
def test_a_subscription_is_billed_only_while_it_uses_paid_extra_usage(
    credential: CredentialKind, is_extra_usage: bool, kind: CostKind
) -> None:
    assert CostKind.of(credential, is_extra_usage=is_extra_usage) is kind


def test_the_kind_is_kept(prices: Prices) -> None:
    cost = prices.cost(
        ANTHROPIC, CostKind.API_EQUIVALENT, tokens(input=1), "claude-opus-5-5", NOVEMBER
    )

    assert cost.kind is CostKind.API_EQUIVALENT


def test_threads_may_ask_before_the_list_is_loaded() -> None:
    cold = Prices(RULES)
    costs: list[Decimal | None] = []

    def ask() -> None:
        costs.append(claude(cold, tokens(input=A_MILLION), "claude-opus-5-5").usd)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert costs == [Decimal(4)] * 8
