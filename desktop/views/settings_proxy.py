"""How clients reach the proxy, who may, and which account serves them."""

from desktop.language import translate
from desktop.views.setting_controls import Control, switch
from desktop.views.settings_section import Section
from desktop.views.settings_stored import StoredSettings
from desktop.widgets.buttons import Option
from desktop.widgets.notice import Notice
from proxy.choice import Strategy
from proxy.guard import is_loopback
from proxy.settings import Settings

HOST, REQUIRE_KEY = ("", "host"), ("", "require_key")
ANYWHERE = "0.0.0.0"  # noqa: S104 -- by the user's word only, and never without keys
HERE = "127.0.0.1"


class ProxySection(Section):
    """State: none; the settings file has it."""

    def __init__(self, stored: StoredSettings, notice: Notice) -> None:
        """`notice` warns before other computers are let in."""
        super().__init__(translate("Settings", "Proxy"))
        self._stored = stored
        self._notice = notice
        self._add_door()
        self._add_choice()
        self._add_rest()

    def follow(self, next_start: Settings) -> None:
        """What the next start will use: without keys it would refuse other computers, and not start."""
        is_open = not is_loopback(next_start.host)
        note = translate("Settings", "Needed while other computers are let in.") if is_open else ""
        self._stored.hold(REQUIRE_KEY, note)
        if is_open and next_start.host != ANYWHERE:
            told = translate("Settings", "It listens at {host}.")
            self._host.show_note(told.format(host=next_start.host), "muted")

    def _add_door(self) -> None:
        self._stored.add_row(
            self,
            ("", "port"),
            translate("Settings", "Port"),
            translate(
                "Settings", "Where clients on this computer reach Loadline; 0 takes any free one."
            ),
        )
        title = translate("Settings", "Let other computers in")
        self._switch = switch(title, self._set_host)
        self._host = self._stored.add_row(
            self,
            HOST,
            title,
            translate("Settings", "Off: only programs of this computer reach Loadline."),
            control=Control(self._switch.widget, self._show_host),
        )
        self._stored.add_row(
            self,
            REQUIRE_KEY,
            translate("Settings", "Require a key"),
            translate("Settings", "Clients must send one of the keys below."),
        )

    def _add_choice(self) -> None:
        self._stored.add_row(
            self,
            ("", "strategy"),
            translate("Settings", "Strategy"),
            translate("Settings", "How several accounts of one provider share the load."),
            strategy_options(),
        )
        self._stored.add_row(
            self,
            ("", "session_affinity"),
            translate("Settings", "Session affinity"),
            translate(
                "Settings",
                "A session stays on its account while that can serve: its prompt cache is there.",
            ),
        )

    def _add_rest(self) -> None:
        self._stored.add_row(
            self,
            ("", "upstream_proxy"),
            translate("Settings", "Use the system's proxy"),
            translate("Settings", "Reach providers through what HTTPS_PROXY names."),
        )
        self._stored.add_row(
            self,
            ("", "drain_s"),
            translate("Settings", "Wait for answers"),
            translate("Settings", "Seconds that running answers may take when Loadline ends."),
        )

    def _show_host(self, host: object) -> None:
        self._switch.show_value(not is_loopback(str(host)))

    def _set_host(self, is_wanted: object) -> None:
        if is_wanted:
            self._switch.show_value(False)  # until the user has read what it means
            self.ask_to_open()
        else:
            self._stored.write(HOST, HERE)

    def ask_to_open(self) -> None:
        """Says what letting other computers in means, and does so when the user still wants it."""
        self._notice.say(
            translate("Settings", "Let other computers in?"),
            translate(
                "Settings",
                "Whoever reaches this computer and has a key can use every account. Keys and answers "
                "cross the network unencrypted: do this in a network you trust only.",
            ),
            tone="runs_out",
            action=translate("Settings", "Let them in"),
            on_act=self._open,
            is_question=True,
        )

    def _open(self) -> None:
        """The key first: a start in between must not be one that refuses."""
        self._stored.write(REQUIRE_KEY, True)
        self._stored.write(HOST, ANYWHERE)


def strategy_options() -> tuple[Option, ...]:
    texts = {
        Strategy.HEADROOM: translate("Settings", "Most headroom first"),
        Strategy.ROUND_ROBIN: translate("Settings", "Each in turn"),
        Strategy.IN_ORDER: translate("Settings", "In order"),
        Strategy.ONE_ACCOUNT: translate("Settings", "One account only"),
    }
    return tuple(Option(value, texts[value]) for value in Strategy)
