import { describe, expect, it } from 'vitest';
import { mechanical } from '../../../core/rehearsal/command.ts';
import {
  modelOfFolder,
  unregisteredRewards,
  withoutUnregistered,
} from '../../../core/rehearsal/registered.ts';
import { draftOf } from './commands.ts';

const REASON = mechanical('not registered');

describe('names that only a plugin could register', () => {
  it.each([
    ['--model_type my_qwen', ''],
    ['--model_type qwen2', '--model_type qwen2'],
    ['--template my_template', ''],
    ['--template qwen2_5', '--template qwen2_5'],
    ['--tuner_type my_tuner', ''],
    ['--tuner_type full', '--tuner_type full'],
    ['--optimizer my_optimizer', ''],
    ['--callbacks early_stop my_callback', '--callbacks early_stop'],
    ['--eval_metric acc', '--eval_metric acc'],
    ['--loss_type my_loss', ''],
  ])('of %s leaves "%s"', (words, expected) => {
    const { words: after } = withoutUnregistered(draftOf(`--model m ${words}`), REASON);

    expect(after.join(' ')).toBe(`--model m ${expected}`.trim());
  });

  it('are not the losses of an alignment, which no registry holds', () => {
    const draft = draftOf('--rlhf_type dpo --loss_type sigmoid', 'rlhf');

    expect(withoutUnregistered(draft, REASON)).toEqual(draft);
  });

  it('are only looked for among the options that are asked for', () => {
    const draft = draftOf('--model_type my_qwen --optimizer my_optimizer');

    expect(withoutUnregistered(draft, REASON, ['model_type']).words).toEqual(['--optimizer', 'my_optimizer']);
  });
});

it('rewards of its own have names that the engine lacks', () => {
  expect(unregisteredRewards(['accuracy', 'external_countdown', 'format'])).toEqual(['external_countdown']);
});

describe('a folder of the author’s', () => {
  it.each([
    ['Internlm3-8b', 'Shanghai_AI_Laboratory/internlm3-8b-instruct'],
    ['Qwen2.5-7B-Instruct', null],
    ['Qwen2.5', null],
    ['my-model', null],
    ['ours/Internlm3-8b', null],
  ])('%s means %s', (name, expected) => {
    expect(modelOfFolder(name)).toBe(expected);
  });
});
