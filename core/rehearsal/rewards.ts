import { type Draft, givenOptions, mechanical, withOption } from './command.ts';

/** A reward of noise that the rehearsing engine knows by this name. */
export const NOISE_REWARD = 'mustrun_noise';

/** Names of rewards, separated by commas, that the rehearsing engine is to give noise for. */
export const NOISE_VARIABLE = 'MUSTRUN_NOISE_REWARDS';

/**
 * A command with rewards gets one more, of noise: a stand-in earns the same from every real reward, so that no
 * gradient would flow. Its own rewards are computed all the same. A command that names no reward at all is left alone,
 * for the engine refuses it.
 */
export function withNoise(draft: Draft): Draft {
  if (draft.subcommand !== 'rlhf') return draft;
  const given = givenOptions(draft);
  const rewards = given.get('reward_funcs')?.written ?? [];
  if (rewards.includes(NOISE_REWARD)) return draft;
  if (given.get('rlhf_type')?.written[0] !== 'grpo') return draft;
  if (rewards.length === 0 && !given.has('reward_model')) return draft;
  const reason = mechanical('a stand-in earns the same from every reward, so noise lets a gradient flow');
  const weights = given.get('reward_weights')?.written;
  const rewarded = withOption(draft, 'reward_funcs', [...rewards, NOISE_REWARD], reason);
  return weights === undefined
    ? rewarded
    : withOption(rewarded, 'reward_weights', weightsWith(weights, rewards.length), reason);
}

/** The weights are in the order of the functions, then of the reward models. */
function weightsWith(weights: readonly string[], functions: number): readonly string[] {
  return [...weights.slice(0, functions), '1.0', ...weights.slice(functions)];
}
