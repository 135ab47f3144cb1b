"""A reward for GRPO that is never constant: the shorter a completion, the better."""

from swift.rewards import ORM, orms


class ShortReward(ORM):
    """Minus the number of characters of each completion."""

    def __call__(self, completions: list[str], **columns: object) -> list[float]:
        return [-float(len(text)) for text in completions]


orms['short'] = ShortReward
