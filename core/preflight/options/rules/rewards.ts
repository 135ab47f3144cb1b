import type { ResolvedRun } from '../resolved-run.ts';
import { type Rule, when } from '../rule.ts';
import { grpoRule } from './grpo-rule.ts';

const ARGUMENTS = 'arguments/rlhf_args.py';

/** What GRPO refuses of the rewards that it is given. */
export const REWARDS: readonly Rule[] = [
  {
    ...grpoRule(
      'rewards-missing',
      'missing-option',
      'trainers/rlhf_trainer/grpo_trainer.py of 3.12.6: ValueError "You must specify reward_funcs or reward_model"',
      (run) =>
        when(isUnrated(run), {
          options: ['rlhf_type'],
          message: 'GRPO needs something that rates answers',
          repair: 'add --reward_funcs or --reward_model',
        }),
    ),
    lines: ['3.x'],
  },
  {
    ...grpoRule(
      'rewards-absent',
      'without-effect',
      'rlhf_trainers/rollout_mixin.py, _setup_teacher of 4.6.0: without rewards the model is its own teacher',
      (run) =>
        when(isUnrated(run), {
          options: ['rlhf_type'],
          message: 'nothing rates the answers: without rows that hold a teacher_prompt nothing is learned',
          repair: 'add --reward_funcs or --reward_model',
        }),
    ),
    level: 'warning',
    lines: ['4.x'],
  },
  grpoRule(
    'reward-weights',
    'bad-value',
    'rlhf_trainers/grpo_trainer.py: ValueError "Number of reward weights"',
    (run) => {
      const weights = run.list('reward_weights');
      const rewards = rewardsOf(run);
      if (!run.given('reward_weights') || weights === undefined || rewards === undefined) return [];
      if (run.on('use_gym_env') || run.given('gym_env') || run.text('vllm_mode') === 'server') return [];
      return when(weights.length !== rewards, {
        options: ['reward_weights'],
        message: `${weights.length} reward weights for ${rewards} rewards`,
        expected: `${rewards} numbers`,
        repair: 'give each reward of --reward_funcs and --reward_model one weight',
      });
    },
  ),
  grpoRule(
    'reward-model-plugins',
    'bad-value',
    'rlhf_trainers/grpo_trainer.py: AssertionError "The number of \'reward_model_plugin\'"',
    (run) => {
      const plugins = run.list('reward_model_plugin');
      const models = run.list('reward_model');
      if (!run.given('reward_model_plugin') || plugins === undefined || models === undefined) return [];
      return when(models.length > 0 && plugins.length !== models.length, {
        options: ['reward_model_plugin'],
        message: `${plugins.length} plugins for ${models.length} reward models`,
        repair: 'name one plugin for each --reward_model',
      });
    },
  ),
  grpoRule(
    'overlong-cache',
    'missing-option',
    `${ARGUMENTS}: AssertionError "The soft_cache_length must be set"`,
    (run) =>
      when(run.list('reward_funcs')?.includes('soft_overlong') === true && run.missing('soft_cache_length'), {
        options: ['reward_funcs'],
        message: 'the reward soft_overlong needs to know where answers become too long',
        repair: 'add --soft_cache_length',
      }),
  ),
  grpoRule(
    'overlong-lengths',
    'bad-value',
    'rewards/orm.py: AssertionError "soft_cache_length < soft_max_length"',
    (run) => {
      const cache = run.number('soft_cache_length') ?? 0;
      const most = run.number('soft_max_length') ?? run.number('max_completion_length');
      const used = run.list('reward_funcs')?.includes('soft_overlong') === true;
      return when(used && typeof most === 'number' && !run.given('max_new_tokens') && cache >= most, {
        options: ['soft_cache_length'],
        message: `--soft_cache_length (${cache}) must be below the longest answer (${most ?? ''})`,
        repair: 'write a smaller --soft_cache_length',
      });
    },
  ),
  {
    ...grpoRule(
      'self-distilled-rewards',
      'missing-option',
      `${ARGUMENTS}, _check_rlsd: ValueError "advantage_reweight=rlsd requires reward_funcs"`,
      (run) =>
        when(run.text('advantage_reweight') === 'rlsd' && run.missing('reward_funcs'), {
          options: ['advantage_reweight'],
          message: '--advantage_reweight rlsd reweights rewards, and none is given',
          repair: 'add --reward_funcs',
        }),
    ),
    lines: ['4.x'],
  },
  {
    ...grpoRule(
      'self-distilled-share',
      'bad-value',
      `${ARGUMENTS}, _check_rlsd: ValueError "rlsd_lambda must be in [0, 1]"`,
      (run) => {
        const share = run.number('rlsd_lambda') ?? 0;
        return when(run.text('advantage_reweight') === 'rlsd' && (share < 0 || share > 1), {
          options: ['rlsd_lambda'],
          message: `--rlsd_lambda is a share, found ${share}`,
          expected: 'a number from 0 to 1',
          repair: 'write a number from 0 to 1',
        });
      },
    ),
    lines: ['4.x'],
  },
];

function isUnrated(run: ResolvedRun): boolean {
  const raters = ['reward_funcs', 'reward_model', 'use_gym_env', 'gym_env'];
  const teachers = ['teacher_model', 'teacher_model_server'];
  // A rollout server may bring an environment with rewards of its own.
  const served = run.text('vllm_mode') === 'server';
  return rewardsOf(run) === 0 && !served && [...raters, ...teachers].filter(run.has).every(run.missing);
}

/** The reward functions and models that a run names; undefined where only the reader knows them all. */
function rewardsOf(run: ResolvedRun): number | undefined {
  const functions = run.list('reward_funcs');
  const models = run.list('reward_model');
  return functions === undefined || models === undefined ? undefined : functions.length + models.length;
}
