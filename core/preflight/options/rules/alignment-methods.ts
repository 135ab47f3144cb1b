import { type Rule, when } from '../rule.ts';
import { rlhfRule } from './rlhf-rule.ts';

/** What single methods of alignment refuse. */
export const METHODS: readonly Rule[] = [
  {
    ...rlhfRule('ppo-reward', 'trl, PPOTrainer: the policy is rated by the reward model', 'missing-option'),
    check: (run) =>
      when(run.text('rlhf_type') === 'ppo' && run.missing('reward_model'), {
        options: ['rlhf_type'],
        message: 'PPO needs a model that rates answers',
        repair: 'add --reward_model',
      }),
  },
  {
    ...rlhfRule(
      'ppo-multimodal',
      'README.md, table of trainings: PPO takes no multimodal model; llm/utils/argument.py of 2.6.1: ValueError "MLLM is currently not supported by PPO"',
    ),
    lines: ['2.x', '3.x', '4.x'],
    check: (run) =>
      when(run.text('rlhf_type') === 'ppo' && run.model?.multimodal === true, {
        options: ['rlhf_type', 'model'],
        message: 'PPO takes no vision-language model',
        repair: 'take GRPO or DPO, or a text model',
      }),
  },
  {
    ...rlhfRule(
      'streamed-alignment',
      'the data sets of PPO and KTO are counted: TypeError; llm/utils/argument.py of 2.6.1: ValueError "Streaming is currently not supported by PPO"',
    ),
    lines: ['2.x', '3.x', '4.x'],
    check: (run) => {
      const type = run.text('rlhf_type') ?? '';
      const counted = type === 'ppo' || (type === 'kto' && run.line !== '2.x');
      return when(counted && run.on('streaming'), {
        options: ['streaming'],
        message: `${type.toUpperCase()} takes no streamed data`,
        repair: 'remove --streaming',
      });
    },
  },
  {
    ...rlhfRule('teacher-missing', 'llm/train/rlhf.py of 3.12.6: KeyError "teacher_model"', 'missing-option'),
    lines: ['3.x'],
    check: (run) =>
      when(run.text('rlhf_type') === 'gkd' && run.missing('teacher_model'), {
        options: ['rlhf_type'],
        message: 'GKD of 3.x needs a teacher',
        repair: 'add --teacher_model',
      }),
  },
  {
    ...rlhfRule(
      'kto-accumulation',
      'pipelines/train/kto.py: TypeError, the batch is counted before the accumulation has its default',
      'missing-option',
    ),
    check: (run) =>
      when(
        run.text('rlhf_type') === 'kto' &&
          run.missing('gradient_accumulation_steps') &&
          run.list('loss_type')?.includes('apo_zero_unpaired') === false,
        {
          options: ['rlhf_type'],
          message: 'KTO stops with a TypeError where --gradient_accumulation_steps is not given',
          repair: 'add --gradient_accumulation_steps',
        },
      ),
  },
  {
    ...rlhfRule('kto-batch', 'pipelines/train/kto.py: ValueError "Batch size is 1 (too small)"', 'bad-value'),
    check: (run) => {
      const rows = run.number('per_device_train_batch_size');
      const steps = run.number('gradient_accumulation_steps');
      if (run.text('rlhf_type') !== 'kto' || run.processes === null) return [];
      if (!run.given('gradient_accumulation_steps')) return [];
      if (typeof rows !== 'number' || typeof steps !== 'number' || run.list('loss_type') === undefined)
        return [];
      const exempt = run.list('loss_type')?.includes('apo_zero_unpaired') === true;
      return when(!exempt && rows * steps * run.processes <= 1, {
        options: ['per_device_train_batch_size', 'gradient_accumulation_steps', 'rlhf_type'],
        message: 'KTO compares the rows of a batch, and this batch holds one',
        repair: 'write --per_device_train_batch_size 2 or more',
      });
    },
  },
  {
    ...rlhfRule(
      'distillation-share',
      'trl, GKDConfig: ValueError "must be in the range [0.0, 1.0]"',
      'bad-value',
    ),
    check: (run) =>
      ['beta', 'lmbda'].flatMap((option) => {
        const share = run.number(option) ?? 0;
        return when(run.text('rlhf_type') === 'gkd' && (share < 0 || share > 1), {
          options: [option],
          message: `--${option} of GKD is a share, found ${share}`,
          expected: 'a number from 0 to 1',
          repair: 'write a number from 0 to 1',
        });
      }),
  },
];
