"""Which plans include a model, as the lists of models that clients asked for have told."""

from proxy.dialects.openai_json import Json, objects, text
from proxy.providers.openai.claims import plan_name


class KnownModels:
    """State: the plans of each model that was ever listed here. Of any other nothing is known."""

    def __init__(self) -> None:
        self._plans: dict[str, frozenset[str]] = {}

    def learn(self, document: Json) -> None:
        """Takes the backend's list; the API's names no plans."""
        for model in objects(document, "models"):
            plans = model.get("available_in_plans")
            if isinstance(plans, list) and plans:
                named = (plan_name(plan) for plan in plans if isinstance(plan, str))
                self._plans[text(model.get("slug"))] = frozenset(named)

    def serves(self, plan: str, model: str) -> bool:
        """Whether accounts of `plan`, as people call it, may use `model`; True unless a list has said no."""
        plans = self._plans.get(model)
        return plans is None or plan in plans
