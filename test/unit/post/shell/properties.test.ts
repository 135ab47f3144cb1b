import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripPrompts } from '../../../../core/post/shell/prompts.ts';
import { readShell } from '../../../../core/post/shell/read-shell.ts';
import type { ShellRange, ShellReading } from '../../../../core/post/shell/reading.ts';

const PIECES = [
  ...'\'"`$(){}[]<>|&;#\\=+-*/%!~ \t\n\r,.:@^',
  ...[
    'a',
    'A',
    'A=',
    '$A',
    `\${A}`,
    `\${A:-`,
    '$((',
    '$(expr ',
    '))',
    "$'",
    '{a,b}',
    '{1..3}',
    '<<E\n',
    'E\n',
    ' \\\n',
    '\\ \n',
    '# c',
  ],
  ...[
    'if ',
    'then ',
    'else ',
    'fi',
    'for x in ',
    'do ',
    'done',
    'case x in ',
    'esac',
    ';;',
    '[[ ',
    ' ]]',
    '“',
    '—',
    '\u3000',
    '𝒳',
    '\ud800',
  ],
  ...['export ', 'unset ', '--x ', '1', '2', '\r\n', '<t>', '&>', '2>&1', 'A=(', 'f() {', '\0'],
];
const shellLike = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
const anyText = fc.oneof(shellLike, fc.string({ unit: 'binary' }));
const placeholders = fc.constantFrom('word' as const, 'redirection' as const);

function rangesOf({ commands, comments, problems }: ShellReading): ShellRange[] {
  const inCommands = commands.flatMap((command) => [
    command,
    ...command.words,
    ...command.assignments,
    ...command.assignments.map(({ value }) => value),
    ...command.redirections,
    ...command.redirections.map(({ target }) => target),
    ...command.redirections.flatMap(({ body }) => body ?? []),
    ...command.comments,
  ]);
  return [...inCommands, ...comments, ...problems];
}

describe('readShell, on any text', () => {
  it('cuts every word out of the text exactly', () => {
    fc.assert(
      fc.property(anyText, placeholders, (text, reading) => {
        for (const command of readShell(text, { placeholders: reading }).commands) {
          const words = [
            ...command.words,
            ...command.assignments.map(({ value }) => value),
            ...command.redirections.map(({ target }) => target),
          ];
          for (const { raw, start, end } of words) expect(text.slice(start, end)).toBe(raw);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps every range inside the text', () => {
    fc.assert(
      fc.property(anyText, placeholders, (text, reading) => {
        for (const { start, end } of rangesOf(readShell(text, { placeholders: reading }))) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('lists commands in the order of the text, without overlap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0;
        for (const command of readShell(text).commands) {
          expect(command.start).toBeGreaterThanOrEqual(end);
          end = command.end;
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('gives back single-quoted words as they were', () => {
    const value = fc.string().map((text) => text.replaceAll("'", ''));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        const { commands } = readShell(['swift', ...values.map((text) => `'${text}'`)].join(' '));
        expect(commands.map(({ words }) => words.map(({ text }) => text))).toEqual([['swift', ...values]]);
      }),
    );
  });

  it('makes a variable and its value written out the same', () => {
    const plain = fc.stringMatching(/^[a-z0-9/._]{1,12}$/);
    fc.assert(
      fc.property(plain, plain, (value, suffix) => {
        const [, byName] = readShell(`A=${value}\nswift "\${A}${suffix}" \${A}${suffix}`).commands;
        expect(byName?.words.map(({ text }) => text)).toEqual(['swift', value + suffix, value + suffix]);
      }),
    );
  });
});

describe('stripPrompts, on any text', () => {
  it('keeps length and line breaks', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, rootPrompt) => {
        const { text: stripped } = stripPrompts(text, { rootPrompt });
        expect(stripped).toHaveLength(text.length);
        expect([...stripped.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
          [...text.matchAll(/\n/g)].map(({ index }) => index),
        );
      }),
    );
  });
});
