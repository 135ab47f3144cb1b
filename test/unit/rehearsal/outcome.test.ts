import { describe, expect, it } from 'vitest';
import { type Answers, type DecisionContext, decide } from '../../../core/rehearsal/outcome.ts';
import type { PrepareAnswer, TrainAnswer, ValidateAnswer } from '../../../core/rehearsal/rehearsal-engine.ts';
import { ACCEPTED, PASSED, PREPARED } from '../../fakes/scripted-engine.ts';

const CURRENT: DecisionContext = { line: '4.x', substitutions: [], missesPlugin: false };
const ALL_WELL: Answers = { validated: ACCEPTED, prepared: PREPARED, trained: PASSED };

const refused = (error: string, message: string): Answers => ({
  validated: { outcome: 'refused', error, message },
  prepared: null,
  trained: null,
});
const failed = (error: string, message: string): Answers => ({
  ...ALL_WELL,
  trained: { outcome: 'failed', error, message },
});

describe('a pass', () => {
  it('needs steps and assertions that held', () => {
    expect(decide(ALL_WELL, CURRENT)).toEqual({ outcome: 'rehearsed', cause: null });
  });

  it.each<[string, TrainAnswer]>([
    ['without an assertion', { outcome: 'passed', steps: 2, assertions: [], seconds: 1 }],
    [
      'without a step',
      { outcome: 'passed', steps: 0, assertions: [{ name: 'x', passed: true, detail: '' }], seconds: 1 },
    ],
    [
      'with an assertion that did not hold',
      {
        outcome: 'passed',
        steps: 2,
        assertions: [
          { name: 'x', passed: true, detail: '' },
          { name: 'images are seen', passed: false, detail: '0 image tokens' },
        ],
        seconds: 1,
      },
    ],
  ])('%s is none', (_, trained) => {
    expect(decide({ ...ALL_WELL, trained }, CURRENT).outcome).toBe('not run');
  });

  it('names the assertion that did not hold', () => {
    const assertions = [{ name: 'images are seen', passed: false, detail: '0 image tokens' }];

    const { cause } = decide(
      { ...ALL_WELL, trained: { outcome: 'passed', steps: 2, assertions, seconds: 1 } },
      CURRENT,
    );

    expect(cause).toBe('images are seen: no (0 image tokens)');
  });

  it('stays one with mechanical substitutions', () => {
    const substitutions = [
      { option: 'deepspeed', from: 'zero2', to: null, kind: 'mechanical', why: 'one process' } as const,
    ];

    expect(decide(ALL_WELL, { ...CURRENT, substitutions }).outcome).toBe('rehearsed');
  });

  it('is approximated where a part was left out, and says which', () => {
    const substitutions = [
      { option: 'packing', from: 'true', to: null, kind: 'approximate', why: 'not packed' },
      { option: 'padding_free', from: 'true', to: null, kind: 'approximate', why: 'padded' },
      { option: 'x', from: null, to: null, kind: 'approximate', why: 'padded' },
    ] as const;

    expect(decide(ALL_WELL, { ...CURRENT, substitutions })).toEqual({
      outcome: 'approximated',
      cause: 'not packed; padded',
    });
  });

  it('gives no reason that another one contains', () => {
    const because = (why: string) =>
      ({ option: why, from: 'x', to: null, kind: 'approximate', why }) as const;
    const substitutions = [because('no plugin'), because('no plugin: its rewards are noise')];

    expect(decide(ALL_WELL, { ...CURRENT, substitutions }).cause).toBe('no plugin: its rewards are noise');
  });

  const prepared = (
    model: 'native' | 'twin' | 'body',
    how: 'synthesised' | 'hand-written' | 'media' | 'generic',
  ): PrepareAnswer => ({
    outcome: 'prepared',
    models: [{ id: 'a/b', model_type: 'b', class: 'LlamaForCausalLM', kind: model, bytes: 1 }],
    datasets: [{ id: 'rows.jsonl', how, rows: 12 }],
  });

  it.each([
    ['native', 'synthesised', null],
    ['native', 'hand-written', null],
    ['native', 'media', null],
    ['native', 'generic', 'rows of the usual shape stand in for rows.jsonl'],
    ['twin', 'synthesised', 'LlamaForCausalLM stands in for a/b'],
    ['body', 'synthesised', 'LlamaForCausalLM stands in for a/b'],
  ] as const)('with a %s model and %s rows is told so', (model, how, cause) => {
    expect(decide({ ...ALL_WELL, prepared: prepared(model, how) }, CURRENT)).toEqual({
      outcome: cause === null ? 'rehearsed' : 'approximated',
      cause,
    });
  });
});

describe('an accusation', () => {
  it('is made where argument classes refuse the command on purpose, with the reason', () => {
    expect(decide(refused('ValueError', 'num_generations must be greater than 1 for GRPO'), CURRENT)).toEqual(
      {
        outcome: 'broken',
        cause:
          'ms-swift refuses it on every machine: ValueError: num_generations must be greater than 1 for GRPO',
      },
    );
  });

  it('says what to change where that is known', () => {
    expect(
      decide(refused('ValueError', 'vllm_mode is required when use_vllm is true'), CURRENT).cause,
    ).toContain('add --vllm_mode server or --vllm_mode colocate');
  });

  it.each([
    ['ImportError', 'cannot import name BoneConfig'],
    ['PackageNotFoundError', 'deepspeed'],
    ['ValueError', 'Please install the package: pip install evalscope'],
    ['ValueError', "Your setup doesn't support bf16/gpu. You need to assign use_cpu"],
    ['AssertionError', 'self.system: prompt.txt does not exist'],
    ['ValueError', 'n_gpu: 0, local_world_size: 4.'],
    ['ValueError', '[E1020] Connection failed'],
    ['RuntimeError', 'anything'],
    ['KeyError', 'anything'],
    ['AssertionError', ''],
  ])('is not made for %s: %s', (error, message) => {
    expect(decide(refused(error, message), CURRENT).outcome).toBe('not run');
  });

  it('is not made for want of a plugin', () => {
    const context = { ...CURRENT, missesPlugin: true };

    expect(decide(refused('ValueError', 'model_type my_model is unknown'), context).outcome).toBe('not run');
    expect(
      decide(refused('ValueError', 'vllm_mode is required when use_vllm is true'), context).outcome,
    ).toBe('broken');
  });

  it.each([
    ['vllm_mode is required when use_vllm is true', '3.x', 'broken'],
    ['vllm_mode is required when use_vllm is true', '2.x', 'not run'],
    ['num_generations must be greater than 1 for GRPO', '3.x', 'not run'],
  ] as const)(
    'of a translated command, %s in %s, needs that its own line refuses it too',
    (message, line, outcome) => {
      expect(decide(refused('ValueError', message), { ...CURRENT, line }).outcome).toBe(outcome);
    },
  );

  it.each([
    ['ValueError', 'lora.ParamWrapper does not work with lora_dropout != 0.', 'broken'],
    ['ValueError', 'Batch size is 1 (too small). KTO will not work properly because', 'broken'],
    ['ValueError', 'reward_function my_reward is not implemented in swift.rewards', 'broken'],
    ['ValueError', 'Unknown tuner_type: lorra', 'broken'],
    ['ValueError', "Unknown loss type: ['sigmod']. Should be one of ['sigmoid', 'ipo']", 'broken'],
    [
      'ValueError',
      "OPD-RL (teacher) does not support loss_type='fipo' / off_policy_sequence_mask.",
      'broken',
    ],
    ['AttributeError', "'NoneType' object has no attribute 'base_model_prefix'", 'broken'],
    ['ValueError', "Target modules {'q_projx'} not found in the base model. Please check", 'broken'],
    [
      'ValueError',
      "Target modules {'layers.20.q_proj'} not found in the base model. Please check",
      'not run',
    ],
    ['TypeError', "'NoneType' object is not iterable", 'not run'],
    ['ValueError', 'some other refusal of a trainer', 'not run'],
  ])('in training is made only for what holds on every machine: %s: %s', (error, message, outcome) => {
    expect(decide(failed(error, message), CURRENT).outcome).toBe(outcome);
  });

  it.each([
    ['KeyError', "'rope_type'"],
    ['ValueError', 'Video features and video tokens do not match, tokens: 1, features: 2304'],
    ['AttributeError', "'LlamaAttention' object has no attribute 'num_heads'"],
  ])('is none where the engine is written for another transformers: %s: %s', (error, message) => {
    expect(decide(failed(error, message), CURRENT).outcome).toBe('unreachable');
  });

  it('is neither made nor taken back for placeholders that are expanded, and too few', () => {
    const answers = failed(
      'ValueError',
      'Image features and image tokens do not match, tokens: 12, features: 24',
    );

    expect(decide(answers, CURRENT).outcome).toBe('not run');
  });

  it('is none where the engine asks a hub', () => {
    expect(decide(failed('NetworkError', '[E1020] Connection failed: refused'), CURRENT)).toMatchObject({
      outcome: 'unreachable',
      cause: expect.stringMatching(/^the engine asks a hub/),
    });
  });

  it('of a module that is missing is none where another class was trained', () => {
    const answers = failed('ValueError', "Target modules {'wqkv'} not found in the base model.");
    const models = [
      { id: 'a/b', model_type: 'b', class: 'LlamaForCausalLM', kind: 'body', bytes: 1 },
    ] as const;

    const decision = decide(
      { ...answers, prepared: { outcome: 'prepared', models: [...models], datasets: [] } },
      CURRENT,
    );

    expect(decision.outcome).toBe('not run');
  });

  it('keeps the beginning and the end of what takes long to say', () => {
    const message = `template: qwen9 is unknown, ${'known, '.repeat(200)}that is all`;

    const { cause } = decide(refused('ValueError', message), CURRENT);

    expect(cause).toMatch(/: template: qwen9 is unknown, .* … .*that is all$/);
  });

  it.each([
    ['KeyError', '--optimizer adamx names nothing that is registered: there are default, muon', 'broken'],
    ['ValueError', 'The train_dataset does not implement __len__; max_steps has to be specified.', 'broken'],
    ['JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)', 'broken'],
  ])('is made for what argument classes pass on: %s: %s', (error, message, outcome) => {
    expect(decide(refused(error, message), CURRENT).outcome).toBe(outcome);
  });

  it.each(['reward_function my_reward is not implemented in swift.rewards', 'Unknown tuner_type: my_tuner'])(
    'is not made for a name that a missing plugin may have registered: %s',
    (message) => {
      const context = { ...CURRENT, missesPlugin: true };

      expect(decide(failed('ValueError', message), context).outcome).toBe('not run');
    },
  );

  it('of LoRA on experts is none for 3.x, whose peft takes the dropout', () => {
    const answers = failed('ValueError', 'lora.ParamWrapper does not work with lora_dropout != 0.');

    expect(decide(answers, { ...CURRENT, line: '3.x' }).outcome).toBe('not run');
  });

  it.each([
    ['ModuleNotFoundError', "No module named 'e2b'"],
    ['AssertionError', 'The math_verify package is required but not installed. Please install it'],
    ['ValueError', 'please install it by `pip install pyreft`'],
  ])('is none where a package is not here: %s: %s', (error, message) => {
    expect(decide(failed(error, message), CURRENT)).toEqual({
      outcome: 'unreachable',
      cause: `a package is not here: ${error}: ${message}`,
    });
  });

  it('names the reward that no plugin brings', () => {
    const answers = failed('ValueError', 'reward_function my_reward is not implemented in swift.rewards');

    expect(decide(answers, CURRENT).cause).toContain('name the plugin that holds the reward my_reward');
  });
});

describe('what says nothing about the post', () => {
  const stage = (
    validated: ValidateAnswer,
    prepared: PrepareAnswer | null = null,
    trained: TrainAnswer | null = null,
  ): Answers => ({ validated, prepared, trained });

  it.each<[string, Answers, string, string]>([
    [
      'a validation that took too long',
      stage({ outcome: 'timeout' }),
      'not run',
      'checking the arguments took too long',
    ],
    ['a process that died', stage({ outcome: 'not run', reason: 'it died' }), 'not run', 'it died'],
    [
      'a service',
      stage({ outcome: 'unreachable', reason: 'E2B is a service' }),
      'unreachable',
      'E2B is a service',
    ],
    [
      'a model without code',
      stage(ACCEPTED, { outcome: 'unreachable', reason: 'its code lies on the hub' }),
      'unreachable',
      'its code lies on the hub',
    ],
    [
      'a command with a gap',
      stage(ACCEPTED, { outcome: 'incomplete', reason: 'no model is named' }),
      'incomplete',
      'no model is named',
    ],
    [
      'stand-ins that took too long',
      stage(ACCEPTED, { outcome: 'timeout' }),
      'not run',
      'preparing the stand-ins took too long',
    ],
    [
      'a training that took too long',
      stage(ACCEPTED, PREPARED, { outcome: 'timeout' }),
      'not run',
      'training took too long',
    ],
    ['nothing after the validation', stage(ACCEPTED), 'not run', 'nothing was prepared'],
    ['nothing after the stand-ins', stage(ACCEPTED, PREPARED), 'not run', 'nothing was trained'],
  ])('%s', (_, answers, outcome, cause) => {
    expect(decide(answers, CURRENT)).toEqual({ outcome, cause });
  });

  it('a page of usage is cut to its end, where the reason stands', () => {
    const message = `usage: ${'x '.repeat(500)}\nerror: the reason`;

    const { cause } = decide(failed('SystemExit', message), CURRENT);

    expect(cause).toMatch(/error: the reason$/);
    expect(cause?.length).toBeLessThan(500);
  });
});
