import { describe, expect, it } from 'vitest';
import { planRehearsal, servedModel } from '../../../core/rehearsal/plan-rehearsal.ts';
import { postOf, runOf } from './commands.ts';

const TRAINING = 'swift sft --model Qwen/Qwen3-8B --dataset swift/self-cognition#500 --tuner_type lora';

describe('a run that needs no try', () => {
  it.each([
    ['megatron sft --load Qwen3-8B --dataset d', 'unreachable', /^Megatron needs GPUs/],
    [
      'swift sft --train_backend megatron --model_type qwen2-7b-instruct --dataset alpaca-zh --sft_type lora',
      'unreachable',
      /^Megatron needs GPUs/,
    ],
    ['swift rollout --model Qwen/Qwen3-8B', 'unreachable', /swift rollout is not rehearsed/],
    ['swift infer --adapters output/vx-xxx', 'incomplete', /"output\/vx-xxx" is a placeholder/],
    [
      'swift sft --model <your-model> --dataset d --tuner_type lora',
      'incomplete',
      /"<your-model>" is a placeholder/,
    ],
    [`${TRAINING} ...`, 'incomplete', /words are left out here/],
    [
      'swift sft --config demo.yaml --train_type lora',
      'incomplete',
      /its options stand in demo\.yaml, which the post does not show whole/,
    ],
    [
      `${TRAINING} --max_stepz 4`,
      'broken',
      /^as written no machine can run it: swift sft of ms-swift 4\.6\.0 has no option --max_stepz/,
    ],
    [`${TRAINING} --learning_rate fast`, 'broken', /--learning_rate takes float, found "fast"/],
  ])('%s is %s', (command, outcome, cause) => {
    expect(planRehearsal(runOf(command))).toEqual({
      kind: 'settled',
      decision: { outcome, cause: expect.stringMatching(cause) },
    });
  });

  it.each([
    ['skip', 'its author skips it'],
    ['profile=check', 'its author has it go no further than check'],
  ])('its author may direct so: %s', (directive, cause) => {
    const run = runOf(TRAINING);
    const directed = {
      skip: directive === 'skip',
      needs: null,
      profile: directive === 'skip' ? null : ('check' as const),
    };

    expect(planRehearsal({ ...run, directed })).toEqual({
      kind: 'settled',
      decision: { outcome: 'unreachable', cause },
    });
  });
});

describe('a run that is tried', () => {
  it('is its own command', () => {
    expect(planRehearsal(runOf(TRAINING))).toEqual({
      kind: 'planned',
      line: '4.x',
      draft: {
        subcommand: 'sft',
        words: TRAINING.split(' ').slice(2),
        environment: {},
        substitutions: [],
      },
    });
  });

  it('keeps the number of its processes, which its batch is divided by, but no account', () => {
    const plan = planRehearsal(runOf(`NPROC_PER_NODE=4 WANDB_API_KEY=abc ${TRAINING}`));

    expect(plan).toMatchObject({ draft: { environment: { NPROC_PER_NODE: '4' } } });
  });

  it('of 3.x is its translation', () => {
    const plan = planRehearsal(runOf(TRAINING.replace('tuner_type', 'train_type')));

    expect(plan).toMatchObject({ kind: 'planned', line: '3.x' });
  });
});

it('a teacher is the model that another run of the post serves', () => {
  const post = postOf(`${TRAINING}\nswift deploy --model Qwen/Qwen3-32B --port 8000`);

  expect(servedModel(post.runs)).toBe('Qwen/Qwen3-32B');
  expect(servedModel(postOf(TRAINING).runs)).toBeNull();
});

describe('the processes of a launcher', () => {
  const GRPO = '--rlhf_type grpo --model m --dataset d --tuner_type full';

  it.each([
    [`torchrun --nproc_per_node 8 swift/cli/rlhf.py ${GRPO}`, { NPROC_PER_NODE: '8' }],
    [`NNODES=2 NPROC_PER_NODE=4 swift rlhf ${GRPO}`, { NNODES: '2', NPROC_PER_NODE: '4' }],
    // How many there are stands in a file, so it is as many as share a group of completions.
    [
      `accelerate launch --config_file fsdp.json swift/cli/rlhf.py ${GRPO} --num_generations 6`,
      { NPROC_PER_NODE: '6' },
    ],
    [`swift rlhf ${GRPO}`, {}],
  ])('%s', (command, environment) => {
    expect(planRehearsal(runOf(command))).toMatchObject({ kind: 'planned', draft: { environment } });
  });
});
