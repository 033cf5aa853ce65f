"""Which plans include a model, as the lists of models that clients asked for have told, also before this start."""

import msgspec

from proxy.dialects.openai_json import Json, objects
from proxy.json_values import text
from proxy.providers.openai.claims import plan_name


class KnownModels:
    """State: the plans of each model that was ever listed here. Of any other nothing is known."""

    def __init__(self) -> None:
        self._plans: dict[str, frozenset[str]] = {}

    def learn(self, document: Json) -> bool:
        """Takes the backend's list; the API's names no plans. True when it told something new."""
        before = dict(self._plans)
        for model in objects(document, "models"):
            plans = model.get("available_in_plans")
            if isinstance(plans, list) and plans:
                named = (plan_name(plan) for plan in plans if isinstance(plan, str))
                self._plans[text(model.get("slug"))] = frozenset(named)
        return self._plans != before

    def kept(self) -> str:
        """What is known, as a text for `restore`."""
        plans = {model: sorted(plans) for model, plans in self._plans.items()}
        return msgspec.json.encode(plans).decode()

    def restore(self, kept: str | None) -> None:
        """Takes what was kept; what cannot be read counts as nothing."""
        try:
            plans = msgspec.json.decode(kept or "{}", type=dict[str, frozenset[str]])
        except msgspec.MsgspecError:
            return
        self._plans.update(plans)

    def serves(self, plan: str, model: str) -> bool:
        """Whether accounts of `plan`, as people call it, may use `model`; True unless a list has said no."""
        plans = self._plans.get(model)
        return plans is None or plan in plans
