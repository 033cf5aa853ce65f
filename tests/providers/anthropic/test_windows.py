"""One name for a window, whichever source spells it."""

from datetime import timedelta

import pytest

from proxy.providers.anthropic.windows import WindowKind, model_family, window_kind

HOURS_5, DAYS_7 = timedelta(hours=5), timedelta(days=7)


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        ("5h", WindowKind("5h", HOURS_5)),
        ("five_hour", WindowKind("5h", HOURS_5)),
        ("7d", WindowKind("weekly", DAYS_7)),
        ("seven_day", WindowKind("weekly", DAYS_7)),
        ("7d_opus", WindowKind("weekly · Opus", DAYS_7, "opus")),
        ("7d-opus", WindowKind("weekly · Opus", DAYS_7, "opus")),
        ("seven_day_sonnet", WindowKind("weekly · Sonnet", DAYS_7, "sonnet")),
        ("seven_day_oauth_apps", WindowKind("weekly · Oauth apps", DAYS_7)),
        ("seven_day_cowork", WindowKind("weekly · Cowork", DAYS_7)),
        ("30d", WindowKind("30d", timedelta(days=30))),
        ("90m", WindowKind("90m", timedelta(minutes=90))),
        ("iguana_necktie", WindowKind("Iguana necktie")),
    ],
)
def test_a_window_has_one_identity(wire: str, kind: WindowKind) -> None:
    assert window_kind(wire) == kind


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("claude-opus-4-6", "opus"),
        ("claude-opus-4-6[1m]", "opus"),
        ("claude-3-5-haiku-20241022", "haiku"),
        ("claude-4-6-opus", "opus"),
        ("claude-fable-5-2", "fable"),
        ("claude-saga-1", "saga"),
        ("us.anthropic.claude-sonnet-4-6-v1:0", "sonnet"),
        ("anthropic/claude-haiku-5-5", "haiku"),
        ("opus", "opus"),
        ("gpt-6", None),
        ("claude-3", None),
        ("", None),
    ],
)
def test_a_model_s_family_is_read_from_its_name(model: str, family: str | None) -> None:
    assert model_family(model) == family
