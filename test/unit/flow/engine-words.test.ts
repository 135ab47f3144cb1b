import { expect, it } from 'vitest';
import { seedWords, trainingWords } from '../../../core/flow/plan/engine-words.ts';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { optionTable } from '../../../core/swift/option-table.ts';

it.each([
  ['2.x', '2.6.1'],
  ['3.x', '3.12.6'],
  ['4.x', '4.6.0'],
])('the words that runs of %s are given are options of %s', (line, release) => {
  const table = optionTable(release, 'sft');
  const words = [...trainingWords(line, []), ...seedWords(line, 43, 44)];

  expect(table && parseArguments(words, table)).toMatchObject({ outcome: 'accepted', problems: [] });
  expect(words).toEqual(expect.arrayContaining(['mustrun-output', '43', '44']));
});

it('only the line that has it is given the callback that keeps a checkpoint', () => {
  expect(trainingWords('4.x', ['lisa']).slice(-3)).toEqual(['--callbacks', 'lisa', 'graceful_exit']);
  expect(trainingWords('3.x', ['lisa'])).not.toContain('--callbacks');
  expect(trainingWords('2.x', [])).not.toContain('--callbacks');
});

it('a line that nothing was executed of has no words', () => {
  expect(() => trainingWords('1.x', [])).toThrow(/1\.x/);
});
