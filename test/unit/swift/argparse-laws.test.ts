import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { tableOf } from './tables.ts';

const sft = tableOf('4.6.0', 'sft');
const names = [...sft.options.keys()];

/** Argument lists in which options, values and nonsense meet in any order. */
const word = fc.oneof(
  fc.constantFrom(...names).map((name) => `--${name}`),
  fc.constantFrom(...names).map((name) => `--${name.replaceAll('_', '-')}=1`),
  fc.constantFrom('true', '1', '-1', '0.5', 'lora', '', '-', '--unknown', '-x', '—model', 'a b'),
  fc.string({ maxLength: 6 }),
);
const words = fc.array(word, { maxLength: 12 });

describe('parseArguments', () => {
  it('counts each word once: as an option, as its value, as a problem or as left over', () => {
    fc.assert(
      fc.property(words, (list) => {
        const { values, problems, remaining } = parseArguments(list, sft);
        const given = [...values.values()].flatMap(({ wordIndex, valueIndices }) => [
          wordIndex,
          ...valueIndices,
        ]);

        expect(new Set(given).size).toBe(given.length);
        expect(remaining.filter((index) => given.includes(index))).toEqual([]);
        expect(problems.every(({ wordIndex, word: at }) => list[wordIndex] === at)).toBe(true);
      }),
    );
  });

  it('lets an option at the end replace an earlier one', () => {
    const open = words.filter((list) => !list.includes('--'));
    fc.assert(
      fc.property(open, fc.integer(), (list, steps) => {
        const { values } = parseArguments([...list, '--max_steps', String(steps)], sft);

        expect(values.get('max_steps')?.value).toBe(steps);
      }),
    );
  });

  it('reads an option written with dashes as the one with underscores', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom('1', 'true', 'x', '-1'), (name, value) => {
        const underscored = parseArguments([`--${name}`, value], sft);
        const dashed = parseArguments([`--${name.replaceAll('_', '-')}`, value], sft);

        expect(dashed.outcome).toBe(underscored.outcome);
        expect(dashed.values.get(name)?.value).toEqual(underscored.values.get(name)?.value);
      }),
    );
  });

  it('takes the words of the value after an equals sign as after a space', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom('1', 'true', 'x', '-1'), (name, value) => {
        const spaced = parseArguments([`--${name}`, value], sft);
        const joined = parseArguments([`--${name}=${value}`], sft);

        expect(joined.outcome).toBe(spaced.outcome);
        expect(joined.values.get(name)?.value).toEqual(spaced.values.get(name)?.value);
      }),
    );
  });
});
