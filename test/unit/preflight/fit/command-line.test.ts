import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../../core/preflight/fit/command-line.ts';
import { runOfWords } from '../../../../core/preflight/fit/run-of-words.ts';

describe('readCommandLine', () => {
  it('reads a command, and lets other keys be', () => {
    const line = '{"environment": {"NPROC_PER_NODE": "2"}, "words": ["swift", "sft"], "source": "a.sh"}';

    expect(readCommandLine(line)).toEqual({
      kind: 'command',
      command: { environment: { NPROC_PER_NODE: '2' }, words: ['swift', 'sft'], variables: {} },
    });
  });

  it.each([
    ['swift sft', /no JSON; expected/],
    ['{"words": "swift sft"}', /at words; expected/],
    ['{"words": []}', /at words; expected/],
    ['{"words": ["swift"], "environment": {"A": 1}}', /at environment.A; expected/],
    ['[]', /expected/],
  ])('refuses %s', (line, message) => {
    const read = readCommandLine(line);

    expect(read.kind === 'problem' ? read.message : read.kind).toMatch(message);
  });
});

describe('runOfWords', () => {
  it('takes words as they are, whatever a shell would make of them', () => {
    const words = [
      'swift',
      'sft',
      '--model',
      'a/b',
      '--dataset',
      'x y.jsonl#500',
      '--gradient_checkpointing_kwargs',
      '{"use_reentrant": false}',
    ];

    const run = runOfWords({ environment: {}, words });

    expect(run?.words.map(({ text }) => text)).toEqual(words.slice(2));
  });

  it('works out variables and sums, also of words that were split at spaces', () => {
    const run = runOfWords({
      environment: { NPROC_PER_NODE: '$nproc_per_node' },
      words: [
        'swift',
        'sft',
        '--gradient_accumulation_steps',
        '$(expr',
        '16',
        '/',
        '$nproc_per_node)',
        '--teacher_model',
        '$teacher',
      ],
      variables: { nproc_per_node: '4', teacher: "'Qwen/Qwen2.5-14B'" },
    });

    expect(run?.processes).toBe(4);
    expect(run?.options).toMatchObject({
      gradient_accumulation_steps: '4',
      teacher_model: 'Qwen/Qwen2.5-14B',
    });
  });

  it('never executes a word', () => {
    const run = runOfWords({ environment: {}, words: ['swift', 'sft', '--model', '$(rm -rf /)'] });

    expect(run?.complete).toBe(false);
  });

  it('finds no run in other words', () => {
    expect(runOfWords({ environment: {}, words: ['swift', 'build'] })).toBeNull();
  });
});
