"""What became of model types and templates, told by the models that old and new registrations share."""

from __future__ import annotations

from collections.abc import Iterable

from new_registry import NewModel, NewRegistry
from old_registry import OldModel, OldRegistry

# A name of before and the name of now; None where the models that shared it have several names now, or none.
Moved = dict[str, str | None]


def moved_model_types(before: list[NewRegistry], newest: NewRegistry) -> Moved:
    """Types of 3.x and earlier 4.x that the newest release does not have."""
    by_id = _by_id(newest.models, lambda model: model.model_type)
    gone: dict[str, set[str]] = {}
    for registry in before:
        for model in registry.models:
            if model.model_type not in newest.model_types:
                gone.setdefault(model.model_type, set()).update(_names(model, by_id))
    return {name: _only(found) for name, found in sorted(gone.items())}


def moved_templates(old: list[OldRegistry], before: list[NewRegistry], newest: NewRegistry) -> Moved:
    """Templates that the newest release does not have under their old name."""
    by_id = _by_id(newest.models, lambda model: model.template)
    gone: dict[str, set[str]] = {}
    models: list[OldModel | NewModel] = [model for registry in old for model in registry.models.values()]
    models += [model for registry in before for model in registry.models]
    for model in models:
        if model.template is not None and model.template not in newest.templates:
            gone.setdefault(model.template, set()).update(_names(model, by_id))
    respelled = {name: name.replace("-", "_") for name in gone}
    # Those for base models have no twin: what they wrote, a model's one template writes when it is told not to chat.
    gone = {name: set() if name.endswith("generation") else found for name, found in gone.items()}
    return {
        name: respelled[name] if respelled[name] in newest.templates else _only(found)
        for name, found in sorted(gone.items())
    }


def _by_id(models: Iterable[NewModel], name_of) -> dict[str, str]:
    named = [(model, name_of(model)) for model in models]
    return {
        identity.lower(): name
        for model, name in named
        if name is not None
        for identity in (model.model_scope, model.hugging_face)
        if identity is not None
    }


def _names(model: OldModel | NewModel, by_id: dict[str, str]) -> set[str]:
    ids = [identity.lower() for identity in (model.model_scope, model.hugging_face) if identity is not None]
    return {by_id[identity] for identity in ids if identity in by_id}


def _only(names: set[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None
