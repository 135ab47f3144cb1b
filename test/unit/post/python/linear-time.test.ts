import { describe, expect, it } from 'vitest';
import { readPython } from '../../../../core/post/python/read-python.ts';

function lines(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('\n');
}

/** Texts that make careless readers slow: each repeats something that nests, grows, or never ends. */
const HOSTILE: readonly [string, (count: number) => string][] = [
  ['plain calls', (count) => "sft_main(SftArguments(model='a'))\n".repeat(count)],
  ['open calls', (count) => 'f('.repeat(count)],
  ['calls in calls', (count) => `${'dict(a='.repeat(count)}${')'.repeat(count)}`],
  ['open brackets', (count) => '['.repeat(count)],
  ['fields of fields', (count) => `a${'.b'.repeat(count)}`],
  ['open format texts', (count) => 'f"{a}{'.repeat(count)],
  ['lists that double', (count) => `a = ['x']\n${'a = [*a, *a]\n'.repeat(count)}`],
  ['dictionaries that share', (count) => `a = {'x': 1}\n${"a = {**a, 'y': a}\n".repeat(count)}`],
  ['texts that double', (count) => `a = 'xx'\n${"a = f'{a}{a}'\n".repeat(count)}`],
  ['lists that grow', (count) => `a = []\n${"a = [*a, 'y']\n".repeat(count)}`],
  [
    'fields that are added',
    (count) => `a = SftArguments(x=1)\n${lines(count, (index) => `a.b${index} = 1`)}`,
  ],
  [
    'variables',
    (count) => lines(count, (index) => `os.environ['A${index}'] = '1'\nsft_main(SftArguments(a=1))`),
  ],
  ['imports that do not exist', (count) => 'from swift import Traner\n'.repeat(count)],
  ['names without end', (count) => `from swift import ${'a'.repeat(count)}`],
  ['shell lines that go on', (count) => '!swift sft \\\n'.repeat(count)],
  ['prompts', (count) => '>>> a\n1\n'.repeat(count)],
  ['what is no Python', (count) => '$ ? `)]}'.repeat(count)],
];

function shortest(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    readPython(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

describe('the time that a reading of Python takes', () => {
  // Eight times the text: a linear reader needs 8 times as long, a quadratic one 64 times. What takes under 20 ms is too short to measure.
  it.each(HOSTILE)('grows with the length of the text: %s', (_, make) => {
    const small = shortest(make(250));

    const large = shortest(make(2000));

    expect(large).toBeLessThan(32 * small + 20);
  });
});
