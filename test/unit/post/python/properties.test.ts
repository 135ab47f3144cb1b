import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPython } from '../../../../core/post/python/read-python.ts';

/** Pieces of programs, so that random texts come near to what is read. */
const PIECES = [
  'sft_main(',
  'SftArguments(',
  "model='a'",
  ')',
  ',',
  '\n',
  '    ',
  'x = ',
  "f'{x}'",
  '**x',
  '{',
  '}',
  "'a': 1",
  '[',
  ']',
  '!swift ',
  '>>> ',
  '%%bash\n',
  'from swift import ',
  'DPOTrainer(',
  'os.environ["A"] = ',
  '"""',
  '\\',
  '# ...',
  'if a:',
  'x',
  '.y',
  '\r\n',
  '\t',
  "os.system('swift')",
  'ModelType.a_b',
  'import os',
  ' as b',
  '😀',
  '-1',
];
const programs = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
);

describe('the reading of Python', () => {
  it('takes any text, and every offset lies in it', () => {
    fc.assert(
      fc.property(programs, (text) => {
        const { runs, shell, problems } = readPython(text);
        const offsets = [
          ...runs.flatMap((run) => [run.start, run.end, ...run.problems.map(({ offset }) => offset)]),
          ...runs.flatMap((run) => run.unresolved.map(({ offset }) => offset)),
          ...runs.flatMap((run) =>
            run.arguments.kind === 'words'
              ? run.arguments.words.map(({ offset }) => offset)
              : [...run.arguments.options.values()].flatMap((option) => [
                  option.nameOffset,
                  option.valueOffset,
                ]),
          ),
          ...shell.flatMap((part) => [part.offsetAt(0), part.offsetAt(part.text.length)]),
          ...problems.map(({ offset }) => offset),
        ];
        expect(offsets.filter((offset) => !(offset >= 0 && offset <= text.length))).toEqual([]);
      }),
    );
  });

  it('gives back any text that is written as a literal', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (value) => {
        const { runs } = readPython(`sft_main(SftArguments(x=${JSON.stringify(value)}))`);
        const [run] = runs;
        const option = run?.arguments.kind === 'options' ? run.arguments.options.get('x') : undefined;
        expect(option?.value).toBe(value);
      }),
    );
  });
});
