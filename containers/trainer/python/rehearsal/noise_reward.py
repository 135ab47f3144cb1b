"""Rewards of noise: random weights earn the same from every real reward, so that no gradient would flow."""

import random
from collections.abc import Mapping
from typing import Any

#: The reward that a command may name beside its own.
NOISE_REWARD = 'mustrun_noise'

#: Names of further rewards, separated by commas, whose plugin is not at hand.
NOISE_VARIABLE = 'MUSTRUN_NOISE_REWARDS'


def register_noise(environment: Mapping[str, str]) -> None:
    """Registers the rewards in this process; the numbers are the same in each rehearsal."""
    from swift.arguments import BaseArguments
    from swift.rewards import ORM, orms

    class NoiseReward(ORM):
        """A number between 0 and 1 for each completion."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.random = random.Random(42)

        def __call__(self, completions: list[Any], **kwargs: Any) -> list[float]:
            return [self.random.random() for _ in completions]

    register_in(orms, NoiseReward, environment)
    read = BaseArguments._import_external_plugins

    def read_and_register(self: Any) -> None:
        # A plugin that is at hand may register a reward of the same name, whose service is not.
        read(self)
        register_in(orms, NoiseReward, environment)

    BaseArguments._import_external_plugins = read_and_register


def register_in(orms: dict[str, Any], reward: Any, environment: Mapping[str, str]) -> None:
    named = [name.strip() for name in environment.get(NOISE_VARIABLE, '').split(',')]
    for name in [NOISE_REWARD, *filter(None, named)]:
        orms[name] = reward
