"""Prices of the user's own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from proxy.dialect import Metered
from proxy.errors import ProxyError
from proxy.own_prices import TEMPLATE, OwnPrices, read_own_prices, with_price, write_template
from proxy.price_rules import TokenPrices
from proxy.pricing import Prices
from proxy.record import Cost, CostKind, TokenUsage
from tests.proxy.test_pricing import ANTHROPIC, NOVEMBER, OPENAI, RULES

OWN = """
["claude-opus-9"]
input = 5
output = 25.5
cache_read = 0.5

["GPT-9"]
input = 0
output = 1
"""


@pytest.fixture
def file(home: Path) -> Path:
    return home / "prices.toml"


def test_what_a_cache_costs_is_the_input_s_price_where_it_is_left_out(file: Path) -> None:
    file.write_text(OWN)

    own = read_own_prices(file)

    assert own.problems == ()
    assert own.models["claude-opus-9"] == TokenPrices(
        Decimal(5), Decimal("0.5"), Decimal(5), Decimal(5), Decimal("25.5")
    )
    assert "gpt-9" in own.models


def test_without_a_file_there_are_none(file: Path) -> None:
    assert read_own_prices(file) == OwnPrices()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("input = = 1", "prices.toml cannot be read: "),
        ("a = 1", "a: it is no table of prices"),
        ("[a]\ninput = 1", "a: the price “output” is missing"),
        ("[a]\ninput = 1\noutput = 1\nthinking = 2", "a: there is no price “thinking”"),
        ("[a]\ninput = 1\noutput = '1'", "a: “output” must be a number from 0"),
        ("[a]\ninput = -1\noutput = 1", "a: “input” must be a number from 0"),
        ("[a]\ninput = true\noutput = 1", "a: “input” must be a number from 0"),
        ("[a]\ninput = nan\noutput = 1", "a: “input” must be a number from 0"),
        ("[a]\ninput = inf\noutput = 1", "a: “input” must be a number from 0"),
    ],
)
def test_what_is_wrong_is_said_and_left_out_alone(file: Path, text: str, problem: str) -> None:
    file.write_text(f"{text}\n[good]\ninput = 1\noutput = 2\n")

    own = read_own_prices(file)

    assert own.problems[0].startswith(problem)
    assert "a" not in own.models
    assert ("good" in own.models) is ("= =" not in text)


def test_a_template_is_written_once_and_prices_nothing(file: Path) -> None:
    write_template(file)
    assert read_own_prices(file) == OwnPrices()
    file.write_text(OWN)

    write_template(file)

    assert file.read_text() == OWN


def test_the_examples_are_right_once_they_are_taken_up(file: Path) -> None:
    page = (Path(__file__).parents[2] / "resources" / "docs" / "prices.md").read_text("utf-8")
    file.write_text(page.split("```toml")[1].split("```")[0])
    described = read_own_prices(file)
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()[2:]]

    file.write_text("\n".join(lines))

    assert described.problems == ()
    assert read_own_prices(file) == described
    assert set(described.models) == {"claude-opus-9"}


# What they do


def prices(file: Path, text: str = OWN) -> Prices:
    file.write_text(text)
    return Prices(RULES, file)


def tokens(**counts: int) -> Metered:
    return Metered(usage=TokenUsage(**counts))


def cost(made: Prices, model: str, metered: Metered, *, is_batch: bool = False) -> Cost:
    return made.cost(ANTHROPIC, CostKind.BILLED, metered, model, NOVEMBER, is_batch=is_batch)


@pytest.mark.parametrize(
    "model", ["claude-opus-9", "claude-opus-9-20270101", "anthropic/claude-opus-9[1m]"]
)
def test_a_model_that_the_list_lacks_has_the_user_s_price(file: Path, model: str) -> None:
    found = cost(prices(file), model, tokens(input=1_000_000, output=2_000_000))

    assert found.usd == Decimal(56)


def test_the_user_s_price_wins_over_the_list_and_keeps_its_searches(file: Path) -> None:
    own = prices(file, '["claude-opus-5"]\ninput = 1\noutput = 1\n')
    metered = replace(tokens(input=1_000_000), web_searches=1000)

    assert cost(own, "claude-opus-5", metered).usd == Decimal(11)
    assert cost(own, "claude-opus-4-6", tokens(input=1_000_000)).usd == Decimal(5)


def test_batches_of_it_cost_half_as_of_any_other(file: Path) -> None:
    found = cost(prices(file), "claude-opus-9", tokens(input=1_000_000), is_batch=True)

    assert found.usd == Decimal("2.5")


def test_it_is_no_price_of_a_faster_answer(file: Path) -> None:
    fast = replace(tokens(input=1_000_000), speed="fast")

    assert cost(prices(file), "claude-opus-9", fast).usd is None


def test_models_of_every_provider_are_priced(file: Path) -> None:
    found = prices(file).cost(OPENAI, CostKind.BILLED, tokens(output=1_000_000), "gpt-9", NOVEMBER)

    assert found.usd == Decimal(1)


def test_what_is_saved_counts_for_the_next_answer(file: Path) -> None:
    made, asked = Prices(RULES, file), tokens(input=1_000_000)
    unknown = cost(made, "claude-opus-9", asked).usd
    file.write_text(OWN)
    known = cost(made, "claude-opus-9", asked).usd
    file.write_text(OWN.replace("input = 5", "input = 17"))
    again = cost(made, "claude-opus-9", asked).usd
    file.unlink()

    assert (unknown, known, again) == (None, Decimal(5), Decimal(17))
    assert cost(made, "claude-opus-9", asked).usd is None


def test_the_report_says_where_prices_come_from(file: Path) -> None:
    report = prices(file).report(NOVEMBER)

    assert report.list_version
    assert set(report.own.models) == {"claude-opus-9", "gpt-9"}
    assert report.latest is not None
    assert date(2026, 1, 1) < report.latest <= NOVEMBER.date()
    assert prices(file).report(datetime(2000, 1, 1, tzinfo=UTC)).latest is None


# Changing them


def test_a_price_that_is_kept_counts_at_once(file: Path) -> None:
    made = prices(file)
    before = cost(made, "claude-opus-9", tokens(input=1_000_000)).usd

    own = made.keep_own("Claude-Opus-9", {"input": Decimal("7.5"), "output": Decimal(1)})

    assert before == Decimal(5)
    assert cost(made, "claude-opus-9", tokens(input=1_000_000)).usd == Decimal("7.5")
    assert own.models["claude-opus-9"].cache_read == Decimal("7.5")
    assert "gpt-9" in own.models


def test_a_price_that_is_taken_out_leaves_the_list_s(file: Path) -> None:
    made = prices(file, '["claude-opus-5"]\ninput = 1\noutput = 1\n')
    before = cost(made, "claude-opus-5", tokens(input=1_000_000)).usd

    made.keep_own("claude-opus-5", None)

    assert before == Decimal(1)
    assert cost(made, "claude-opus-5", tokens(input=1_000_000)).usd == Decimal(5)
    assert file.read_text() == ""


def test_every_byte_but_the_model_s_stays(file: Path) -> None:
    text = "# mine\n\n[a]  # dear\ninput = 1\noutput = 2\n\n[b]\ninput = 3.0\noutput = 4\n"

    changed = with_price(text, "a", {"input": Decimal("1.25"), "output": Decimal(2)})
    more = with_price(changed, "gpt-6.1", {"input": Decimal(1), "output": Decimal(9)})

    assert changed == text.replace("input = 1\n", "input = 1.25\n")
    assert more == changed + '\n["gpt-6.1"]\ninput = 1\noutput = 9\n'
    assert with_price(more, "gpt-6.1", None).rstrip() == changed.rstrip()


def test_a_kind_that_is_not_given_any_more_goes(file: Path) -> None:
    changed = with_price(OWN, "claude-opus-9", {"input": Decimal(5), "output": Decimal("25.5")})

    assert "cache_read" not in changed


@pytest.mark.parametrize("text", ["input = = 1", "claude-opus-9 = 1"], ids=["no TOML", "no table"])
def test_a_file_that_is_not_understood_stays_as_it_is(file: Path, text: str) -> None:
    made = prices(file, text)

    with pytest.raises(ProxyError) as refused:
        made.keep_own("claude-opus-9", {"input": Decimal(1), "output": Decimal(1)})

    assert refused.value.code == "prices_file"
    assert file.read_text() == text
