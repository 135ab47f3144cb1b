import {
  approximate,
  type Draft,
  givenOptions,
  mechanical,
  saidBy,
  withOption,
  withoutOption,
} from './command.ts';

/** A reward of noise that the rehearsing engine knows by this name. */
export const NOISE_REWARD = 'mustrun_noise';

/** Names of rewards, separated by commas, that the rehearsing engine is to give noise for. */
export const NOISE_VARIABLE = 'MUSTRUN_NOISE_REWARDS';

/**
 * A command with rewards gets one more, of noise: a stand-in earns the same from every real reward, so that no
 * gradient would flow. Its own rewards are computed all the same. A command that names no reward at all is left alone:
 * its gradient is zero on every machine.
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

const ENVIRONMENT = /^(?:use_gym_env|gym_env|context_manager)$/;

/** An environment that plays with the model, and rewards it, lives in a rollout server: noise rewards in its place. */
export function withoutEnvironment(draft: Draft): Draft {
  const given = givenOptions(draft);
  const says = (option: string): string | undefined => {
    const said = given.get(option);
    return said === undefined ? undefined : saidBy(said);
  };
  const named = [...given.keys()].filter((option) => ENVIRONMENT.test(option));
  const rewarded = given.has('reward_funcs') || given.has('reward_model');
  const served =
    says('vllm_mode') === 'server' && !given.has('teacher_model') && !given.has('teacher_model_server');
  if (draft.subcommand !== 'rlhf' || says('rlhf_type') !== 'grpo') return draft;
  if (named.length === 0 && (rewarded || !served)) return draft;
  const reason = approximate(
    'the environment that plays and rewards is not here: noise rewards in its place',
  );
  const alone = named.reduce((before, option) => withoutOption(before, option, reason), draft);
  return rewarded ? alone : withOption(alone, 'reward_funcs', [NOISE_REWARD], reason);
}
