"""The settings in force and the providers as they say. Most settings count at once when they change."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from proxy import logs
from proxy.paths import Paths
from proxy.provider import Provider, Providers
from proxy.settings import Settings, taken_over
from proxy.settings_file import SettingsFile

log = logging.getLogger(__name__)


class LiveSettings:
    """Changing state, owned here: the settings of now, and the providers, each replaced by one that is set otherwise."""

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        providers: Iterable[Provider],
        on_change: Callable[[], None],
    ) -> None:
        """`on_change` is called when settings and providers are others."""
        plain = {each.id: each for each in providers}
        own = {id_: settings.providers.get(id_, each.settings) for id_, each in plain.items()}
        self.now = replace(settings, providers=own)
        self._providers = {id_: each.configured(own[id_]) for id_, each in plain.items()}
        self.providers: Providers = self._providers
        self.file = SettingsFile(lambda: self.now, paths, plain, self.apply)
        self._on_change = on_change

    def apply(self, settings: Settings) -> None:
        """Lets new settings count as far as they can now; those of every provider must be among them."""
        known, before = self.file.settings(), self.now
        now = taken_over(before, settings, known)
        names = [each.variable for each in known if before.value(*each.key) != now.value(*each.key)]
        if not names:
            return
        self.now = now
        for id_, own in now.providers.items():
            if own != before.providers[id_]:
                self._providers[id_] = self._providers[id_].reconfigured(own)
        if now.log_level != before.log_level:
            logs.set_level(now.log_level)
        log.info("Settings were changed: %s.", ", ".join(names))
        self._on_change()
