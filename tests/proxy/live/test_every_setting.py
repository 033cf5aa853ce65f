"""No setting may be declared to count at once without a test that shows it."""

from proxy.providers import PROVIDERS
from proxy.setting import Counts
from proxy.settings import declared
from tests.proxy.live import test_live_anthropic, test_live_openai, test_live_program
from tests.proxy.live.proved import PROVED

SHOWN_IN = (test_live_anthropic, test_live_openai, test_live_program)


def test_each_setting_that_counts_at_once_is_shown_to_do_so() -> None:
    providers = {each.id: each for each in PROVIDERS}

    at_once = {each.key for each in declared(providers) if each.counts is Counts.AT_ONCE}

    assert at_once == PROVED
