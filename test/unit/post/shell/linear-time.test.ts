import { describe, expect, it } from 'vitest';
import { readShell } from '../../../../core/post/shell/read-shell.ts';

/** Texts that make careless readers slow: each repeats something that nests, grows, or never ends. */
const HOSTILE: readonly [string, (count: number) => string][] = [
  ['plain options', (count) => 'swift sft --lr 1e-4 \\\n --x y\n'.repeat(count)],
  ['open substitutions', (count) => 'a $('.repeat(count)],
  ['closed substitutions in each other', (count) => `${'$(expr '.repeat(count)}1${')'.repeat(count)}`],
  ['defaults in each other', (count) => `echo ${`\${A:-`.repeat(count)}x${'}'.repeat(count)}`],
  ['quotes in quotes', (count) => '"$("$('.repeat(count)],
  ['open quotes after words', (count) => `${"a 'b' ".repeat(count)}'`],
  ['doubling values', (count) => `A=xxxx\n${'A=$A$A\n'.repeat(count)}`],
  ['many copies of a long value', (count) => `A=${'x'.repeat(count)}\n${'swift $A\n'.repeat(count)}`],
  ['many braces', (count) => `echo ${'{a,b}'.repeat(count)}`],
  ['open braces', (count) => `echo ${'{a,'.repeat(count)}`],
  ['long sequences', (count) => 'echo {1..200}\n'.repeat(count)],
  ['subshells', (count) => '('.repeat(count)],
  ['double parentheses that are subshells', (count) => `${'((x); '.repeat(count)}${') '.repeat(count)}`],
  ['loops in loops', (count) => 'for x in a; do A=$x; '.repeat(count)],
  ['loops that mention loops', (count) => 'for x in a; do echo for; done\n'.repeat(count)],
  ['branches', (count) => 'if a; then A=1; fi\n'.repeat(count)],
  [
    'names that change',
    (count) => Array.from({ length: count }, (_, index) => `export A${index}=1; swift`).join('\n'),
  ],
  ['comments in continuations', (count) => 'swift \\\n# a \\\n--b c \\\n'.repeat(count)],
  ['syntax errors', (count) => 'a )\n'.repeat(count)],
  ['here-documents without end', (count) => 'cat <<E\n'.repeat(count)],
  ['here-documents on one line', (count) => `${'cat <<E ;'.repeat(count)}\n${'line\n'.repeat(count)}`],
  ['array growth', (count) => `A=(a)\n${'A+=(b c d)\n'.repeat(count)}`],
  ['backslashes', (count) => '\\\n'.repeat(count)],
  ['arithmetic parentheses', (count) => `echo $((${'('.repeat(count)}1${')'.repeat(count)}))`],
  ['assignments before one another', (count) => `A=1; ${'B=$A; '.repeat(count)} swift`],
  ['placeholders', (count) => 'a <b '.repeat(count)],
  ['additions to an unknown variable', (count) => 'A+=$B$C\n'.repeat(count)],
  ['blanks', (count) => ' '.repeat(count)],
  ['blanks behind backslashes', (count) => `a \\\n${' '.repeat(40)}`.repeat(count)],
  ['smart quotes', (count) => '“a” '.repeat(count)],
  ['case patterns', (count) => `case x in ${'a) b;; '.repeat(count)}`],
];

function shortest(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    readShell(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

describe('the time that a reading takes', () => {
  // Eight times the text: a linear reader needs 8 times as long, a quadratic one 64 times. The allowance of 4 ms is for what is too
  // short to measure.
  it.each(HOSTILE)('grows with the length of the text: %s', (_, make) => {
    const small = shortest(make(500));

    const large = shortest(make(4000));

    expect(large).toBeLessThan(32 * small + 4);
  });
});
