import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { optionTable } from '../../../core/swift/option-table.ts';

/** What the engines' own parsers made of drawn argument lists: test/differential/argparse_record.py. */
const Recording = z.object({
  release: z.string(),
  cases: z.array(
    z.tuple([
      z.string(),
      z.array(z.string()),
      z.union([
        z.tuple([z.literal('values'), z.record(z.string(), z.json()), z.array(z.string())]),
        z.tuple([z.literal('error'), z.string()]),
      ]),
    ]),
  ),
});

describe.each(['4.6.0', '3.12.6', '2.6.1', '1.7.3'])(
  'parseArguments and the installed parser of ms-swift %s',
  (release) => {
    const recording = readRecording(release);

    it('covers at least two thousand argument lists, of which many are refused', () => {
      const refused = recording.cases.filter(([, , answer]) => answer[0] === 'error');

      expect(recording.release).toBe(release);
      expect(recording.cases.length).toBeGreaterThanOrEqual(2000);
      expect(refused.length).toBeGreaterThanOrEqual(300);
    });

    it('agree on values, on left-over words and on the kind of a refusal', () => {
      const disagreements = recording.cases.filter(([subcommand, words, answer]) => {
        const ours = view(release, subcommand, words);
        return answer[0] === 'values'
          ? !equals(ours, { values: answer[1], remaining: answer[2], errors: [] })
          : !ours.errors.includes(answer[1]);
      });

      expect(disagreements).toEqual([]);
    });

    it('agree on what the engine goes on with', () => {
      const disagreements = recording.cases.filter(([subcommand, words, answer]) => {
        const goesOn =
          answer[0] === 'values' && (answer[2].length === 0 || answer[1].ignore_args_error === true);
        return (parse(release, subcommand, words).outcome === 'accepted') !== goesOn;
      });

      expect(disagreements).toEqual([]);
    });
  },
);

function readRecording(release: string): z.infer<typeof Recording> {
  const file = new URL(`./fixtures/argparse-${release}.json.gz`, import.meta.url);
  return Recording.parse(JSON.parse(gunzipSync(readFileSync(file)).toString()));
}

function parse(release: string, subcommand: string, words: readonly string[]) {
  const table = optionTable(release, subcommand);
  if (table === null) throw new Error(`no table of ${subcommand} in ${release}`);
  return parseArguments(words, table);
}

/** A result as the recording writes it: left-over words are no error to argparse. */
function view(release: string, subcommand: string, words: readonly string[]) {
  const { values, problems, remaining } = parse(release, subcommand, words);
  const kinds: string[] = problems.map(({ kind }) => kind);
  return {
    values: Object.fromEntries([...values].map(([name, { value }]) => [name, writeFloat(value)])),
    remaining: remaining.map((index) => words[index]),
    errors: kinds.filter((kind) => kind !== 'unknown' && kind !== 'unexpected argument'),
  };
}

/** JSON has no infinity and no NaN: the recording writes them as Python prints them. */
function writeFloat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writeFloat);
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return { float: 'nan' };
  return { float: value > 0 ? 'inf' : '-inf' };
}

function equals(left: unknown, right: unknown): boolean {
  return sorted(left) === sorted(right);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
