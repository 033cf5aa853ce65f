"""What was changed and counts from the next start, and the button for that start."""

from collections.abc import Callable

from desktop.language import translate
from desktop.widgets.notice import Notice
from proxy.service import Proxy


class RestartStrip(Notice):
    """There while something waits for a start. Answers that run are not ended without a question."""

    def __init__(self, proxy: Proxy, restart: Callable[[], object] | None) -> None:
        """Without `restart` the user starts the program again."""
        super().__init__()
        self._proxy = proxy
        self._restart = restart

    def follow(self, *, is_needed: bool) -> None:
        """Whether something waits."""
        if not is_needed:
            self.dismiss()
        elif not self.isVisible():
            self.say(
                translate("Settings", "What you changed counts from the next start."),
                "" if self._restart else translate("Settings", "Quit Loadline and start it again."),
                action=translate("Settings", "Restart now") if self._restart else "",
                on_act=self._begin,
            )

    def _begin(self) -> None:
        """A start ends answers that take longer than the wait at the end."""
        assert self._restart is not None, "the button is there only then"
        running = self._proxy.in_flight
        if not running:
            self._restart()
            return
        told = translate(
            "Settings", "Loadline waits {seconds} s for them to end, then cuts them off."
        )
        self.say(
            translate("Settings", "Restart with %Ln running answer(s)?", running),
            told.format(seconds=f"{self._proxy.settings.drain_s:g}"),
            tone="runs_out",
            action=translate("Settings", "Restart anyway"),
            on_act=self._restart,
            is_question=True,
        )
