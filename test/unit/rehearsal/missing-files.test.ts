import { describe, expect, it } from 'vitest';
import { missesPlugin, namedFiles, withoutMissingFiles } from '../../../core/rehearsal/missing-files.ts';
import { draftOf, saidIn } from './commands.ts';

const nothing = (): boolean => false;
const everything = (): boolean => true;

const GRPO = draftOf(
  '--rlhf_type grpo --model m --external_plugins plugin.py --reward_funcs own_reward accuracy --system prompt.txt',
  'rlhf',
);

describe('the files that a command names', () => {
  it('are its models, data sets, plugins, and files with settings', () => {
    const draft = draftOf(
      '--model Qwen/Qwen3-8B --dataset rows.jsonl#500 swift/self-cognition:qwen3#600 --val_dataset val.jsonl ' +
        '--external_plugins plugin.py --system prompt.txt --deepspeed ds/zero.json --learning_rate 1e-4',
    );

    expect(namedFiles(draft)).toEqual([
      { role: 'model', name: 'Qwen/Qwen3-8B' },
      { role: 'dataset', name: 'rows.jsonl' },
      { role: 'dataset', name: 'swift/self-cognition' },
      { role: 'dataset', name: 'val.jsonl' },
      { role: 'other', name: 'plugin.py' },
      { role: 'other', name: 'prompt.txt' },
      { role: 'other', name: 'ds/zero.json' },
    ]);
  });

  it('are not a system prompt in words, nor a named setting of DeepSpeed', () => {
    const draft = draftOf('--system helpful --deepspeed zero2');

    expect(namedFiles(draft)).toEqual([]);
  });
});

describe('special tokens in a file that is not at hand', () => {
  it('become another token, beside those in words', () => {
    const draft = draftOf('--new_special_tokens <a> tokens.txt');

    const { words, substitutions } = withoutMissingFiles(draft, nothing);

    expect(saidIn(words, 'new_special_tokens')).toEqual(['<a>', '<mustrun_token>']);
    expect(substitutions).toMatchObject([{ option: 'new_special_tokens', kind: 'approximate' }]);
  });

  it('stay where the file is there', () => {
    const draft = draftOf('--new_special_tokens tokens.txt');

    expect(withoutMissingFiles(draft, everything)).toEqual(draft);
  });
});

describe('a plugin that is not at hand', () => {
  it('is left out, and the rewards that only it could know become noise', () => {
    const after = withoutMissingFiles(GRPO, nothing);

    expect(saidIn(after.words, 'external_plugins')).toBeNull();
    expect(saidIn(after.words, 'reward_funcs')).toEqual(['own_reward', 'accuracy']);
    expect(after.environment).toEqual({ MUSTRUN_NOISE_REWARDS: 'own_reward' });
    expect(after.substitutions).toContainEqual({
      option: 'MUSTRUN_NOISE_REWARDS',
      from: null,
      to: 'own_reward',
      kind: 'approximate',
      why: 'the plugin plugin.py is not at hand: its rewards are noise',
    });
    expect(missesPlugin(GRPO, nothing)).toBe(true);
  });

  it('takes the model type and the template with it that the engine does not have', () => {
    const draft = draftOf(
      '--model m --model_type my_qwen --template qwen2_5 --custom_register_path register.py',
    );

    const { words } = withoutMissingFiles(draft, nothing);

    expect(words).toEqual(['--model', 'm', '--template', 'qwen2_5']);
  });

  it('leaves the plugins that are at hand', () => {
    const draft = draftOf('--model m --external_plugins here.py gone.py');

    const { words } = withoutMissingFiles(draft, (name) => name === 'here.py');

    expect(words).toEqual(['--model', 'm', '--external_plugins', 'here.py']);
  });
});

it('a command whose files are all at hand stays as it is', () => {
  expect(withoutMissingFiles(GRPO, everything)).toEqual(GRPO);
  expect(missesPlugin(GRPO, everything)).toBe(false);
});

it('rewards without any plugin stay as they are: the engine knows them, or refuses them', () => {
  const draft = draftOf('--rlhf_type grpo --model m --reward_funcs no_such_reward', 'rlhf');

  expect(withoutMissingFiles(draft, nothing)).toEqual(draft);
});

it.each([
  ['--system prompt.txt', 'system', ['You are a helpful assistant.'], 'approximate'],
  ['--deepspeed configs/zero.json', 'deepspeed', null, 'mechanical'],
  ['--custom_dataset_info info.json', 'custom_dataset_info', null, 'approximate'],
  ['--dataset /mnt/workspace/data.json#100', 'dataset', ['data.json#100'], 'mechanical'],
  ['--model ../weights/Qwen3-8B', 'model', ['Qwen3-8B'], 'mechanical'],
  ['--model Internlm3-8b', 'model', ['Shanghai_AI_Laboratory/internlm3-8b-instruct'], 'approximate'],
] as const)('without the file, %s says something else', (words, option, expected, kind) => {
  const after = withoutMissingFiles(draftOf(words), nothing);

  expect(saidIn(after.words, option)).toEqual(expected === null ? null : [expected.join(' ')]);
  expect(after.substitutions).toEqual([expect.objectContaining({ option, kind })]);
});
