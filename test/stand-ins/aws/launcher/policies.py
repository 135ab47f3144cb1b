"""Whether policies allow something, as IAM says it: moto reads neither conditions nor NotResource (moto 5.2.5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
OPERATORS = {
    "StringEquals": lambda found, expected: found in expected,
    "StringLike": lambda found, expected: any(like(pattern, found) for pattern in expected),
    "Bool": lambda found, expected: found in expected,
    "NumericLessThan": lambda found, expected: float(found) < float(expected[0]),
}


@dataclass(frozen=True)
class Question:
    action: str
    resource: str
    # Condition keys in lower case: IAM does not distinguish.
    context: dict[str, str] = field(default_factory=dict)


def is_allowed(question: Question, own: Iterable[dict], of_resource: Iterable[dict] = ()) -> bool:
    """Denied by any policy, or allowed by none of the caller's own, is refused."""
    mine = [one for one in statements(own) if meets(one, question)]
    theirs = [one for one in statements(of_resource) if is_for_everybody(one) and meets(one, question)]
    return "Deny" not in {one["Effect"] for one in [*mine, *theirs]} and len(mine) > 0


def trusts(policy: dict, service: str, context: dict[str, str]) -> bool:
    """Whether a role lets a service of AWS have it."""
    question = Question("sts:AssumeRole", "", context)
    return any(
        service in listed((one.get("Principal") or {}).get("Service"))
        for one in statements([policy])
        if one["Effect"] == "Allow" and meets(one, question)
    )


def statements(policies: Iterable[dict]) -> list[dict]:
    return [statement for policy in policies for statement in listed(policy["Statement"])]


def meets(statement: dict, question: Question) -> bool:
    if not any(like(pattern.lower(), question.action.lower()) for pattern in listed(statement["Action"])):
        return False
    if "Resource" in statement and not names(statement["Resource"], question):
        return False
    if "NotResource" in statement and names(statement["NotResource"], question):
        return False
    return all(
        holds(operator, question.context.get(key.lower()), [str(one) for one in listed(expected)])
        for operator, keys in statement.get("Condition", {}).items()
        for key, expected in keys.items()
    )


def names(resources: Any, question: Question) -> bool:
    return any(like(pattern, question.resource) for pattern in listed(resources))


def holds(operator: str, found: str | None, expected: list[str]) -> bool:
    if operator == "Null":
        return str(found is None).lower() == expected[0].lower()
    if operator not in OPERATORS:
        raise NotImplementedError(f"the condition {operator}")
    return found is not None and OPERATORS[operator](found, expected)


def is_for_everybody(statement: dict) -> bool:
    """A policy of a resource that names somebody names a service of AWS here, which is none of the callers."""
    return statement.get("Principal") in ("*", {"AWS": "*"})


def like(pattern: str, text: str) -> bool:
    parts = [re.escape(part) for part in re.split(r"([*?])", pattern)]
    return re.fullmatch("".join({r"\*": ".*", r"\?": "."}.get(part, part) for part in parts), text, re.DOTALL) is not None


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
