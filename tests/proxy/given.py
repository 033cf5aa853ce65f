"""Settings that a test gives a program, as if by the environment: the settings file has no say in them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from proxy.model import ProviderId
from proxy.settings import Settings


def given(providers: Mapping[ProviderId, object], **values: Any) -> Settings:
    """All of `values` is fixed, and of the settings of `providers` all that is not the default."""
    fixed = {("", name): f"LOADLINE_{name}".upper() for name in values}
    for owner, settings in providers.items():
        plain = type(settings)()
        for each in fields(settings):  # type: ignore[arg-type]
            if getattr(settings, each.name) != getattr(plain, each.name):
                fixed[owner, each.name] = f"LOADLINE_{owner}_{each.name}".upper()
    return replace(Settings(providers=providers, **values), fixed=fixed)
