import { beforeAll, describe, expect, it, vi } from 'vitest';
import { showDiagnosis, showDownload, showSummary } from '../../../cli/show/diagnosis.ts';
import { excerptOf, printable } from '../../../cli/show/excerpt.ts';
import type { Diagnosis, RunDiagnosis } from '../../../core/preflight/diagnosis.ts';

beforeAll(() => {
  vi.stubEnv('NO_COLOR', '1');
});

const problem = {
  line: 3,
  column: 13,
  code: 'renamed-option',
  level: 'error',
  message: '4.6.0 calls --train_type --tuner_type',
  expected: '--tuner_type',
  repair: 'write --tuner_type',
} as const;
const diagnosis: Diagnosis = { path: 'posts/p.md', problems: [problem], runs: [] };
const run = (median: number, usd: number): RunDiagnosis => ({
  id: 'sft',
  line: 3,
  fits: { A10G: 'fits' },
  gpuMemoryGiB: null,
  seconds: { median, low: median / 2, high: median * 2 },
  usd: { median: usd, low: usd / 2, high: usd * 2 },
});

describe('an excerpt', () => {
  it.each([
    ['swift sft --train_type lora', 11, 'swift sft --train_type lora', '          ^^^^^^^^^^^^'],
    ['\tswift', 2, '\tswift', '\t^^^^^'],
    ['显存 12GB', 4, '显存 12GB', '\u3000\u3000 ^^^^'],
    ['损失 0.5', 1, '损失 0.5', '^^^^'],
    ['short', 99, 'short', '     ^'],
  ])('of %j marks the word at column %i', (line, column, shown, mark) => {
    expect(excerptOf(line, column)).toEqual({ line: shown, mark });
  });

  it('of a long line is the part around the column', () => {
    const { line, mark } = excerptOf(`${'a '.repeat(500)}HERE${' b'.repeat(500)}`, 1001);

    expect(line.length).toBeLessThan(120);
    expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('HERE');
  });
});

it('what a post says does nothing to the terminal', () => {
  expect(printable('a\u001b[31mb\u0007\u009b2J\u202e')).toBe('a\u241b[31mb\u2407\ufffd2J\ufffd');
});

describe('a diagnosis', () => {
  it('shows the line, the word and what to do, which says what was expected', () => {
    expect(showDiagnosis(diagnosis, '# Post\n\n  swift sft --train_type lora\n').split('\n')).toEqual([
      'posts/p.md',
      '  3:13  error  4.6.0 calls --train_type --tuner_type  renamed-option',
      '    3 │   swift sft --train_type lora',
      '      │             ^^^^^^^^^^^^',
      '        write --tuner_type',
      '',
    ]);
  });

  it('shows what was expected where nothing is to do', () => {
    const bad = { ...problem, expected: 'a number', repair: null } as const;

    expect(showDiagnosis({ ...diagnosis, problems: [bad] }, '')).toContain('        expected a number\n');
  });

  it('without problems says so', () => {
    expect(showDiagnosis({ ...diagnosis, problems: [] }, '')).toBe('posts/p.md  nothing to mend\n');
  });

  it('of an empty line shows none', () => {
    expect(showDiagnosis(diagnosis, '\n\n\n')).not.toContain('│');
  });
});

describe('what no hub was asked about', () => {
  const unasked = { ...problem, code: 'not-checked', level: 'warning' } as const;
  const unchecked = { ...diagnosis, problems: [unasked, unasked] };

  it('is told once, at the end', () => {
    expect(showDiagnosis(unchecked, '')).toBe('posts/p.md  nothing to mend\n');
    expect(showSummary([unchecked], 'A10G').split('\n')).toEqual([
      'no problems in 1 post. There is no run to verify.',
      'not checked: whether 2 models and data sets can be downloaded (--online asks the hubs)',
      '',
    ]);
  });
});

describe('the summary', () => {
  it.each([
    [[], 'no problems in 0 posts. There is no run to verify.\n'],
    [[diagnosis], '1 error in 1 post. There is no run to verify.\n'],
    [
      [{ ...diagnosis, problems: [], runs: [run(600, 0.2), run(60, 0.02)] }],
      'no problems in 1 post. verify would train 2 runs on A10G: 11 min (6 min to 22 min), 0.22 USD (0.11 USD to 0.44 USD).\n',
    ],
    [
      [{ ...diagnosis, runs: [run(40, 0.004), { ...run(1, 1), seconds: null }] }],
      '1 error in 1 post. verify would train 1 run on A10G: 40 s (20 s to 80 s), under 0.01 USD (under 0.01 USD to under 0.01 USD), and 1 run of unknown length.\n',
    ],
    [
      [{ ...diagnosis, problems: [], runs: [{ ...run(1, 1), usd: null }] }],
      'no problems in 1 post. 1 run; how long verify would take is not known.\n',
    ],
  ])('of %j', (diagnoses, summary) => {
    expect(showSummary(diagnoses, 'A10G')).toBe(summary);
  });
});

it.each([
  [[], ''],
  [[{ bytes: 0, unknown: [] }], ''],
  [[{ bytes: 15_231_271_864, unknown: [] }], 'to download: 15 GB\n'],
  [
    [
      { bytes: 300_000_000, unknown: ['a/b'] },
      { bytes: 200_000_000, unknown: ['a/b', 'c/d'] },
    ],
    'to download: 0.50 GB, and 2 of unknown size\n',
  ],
])('of %j is shown %j', (downloads, shown) => {
  expect(showDownload(downloads)).toBe(shown);
});
