import { z } from 'zod';
import table from './tables/datasets.json' with { type: 'json' };

const modality = z.enum(['text', 'image', 'image counted', 'video', 'audio']);

const datasetTable = z.strictObject({
  source: z.string(),
  columns: z.array(z.string()),
  datasets: z.record(
    z.string(),
    z.tuple([z.number().nullable(), z.number(), z.number(), z.number(), modality]),
  ),
});

/** What the engine's documentation tells of a data set: rows, and tokens of a row. */
export interface DatasetFacts {
  readonly rows: number | null;
  readonly mean: number;
  readonly deviation: number;
  readonly maximum: number;
  /** `image counted`: the tokens of its images are among those above. */
  readonly modality: z.infer<typeof modality>;
}

const FACTS: ReadonlyMap<string, DatasetFacts> = new Map(
  Object.entries(datasetTable.parse(table).datasets).map(([id, [rows, mean, deviation, maximum, kind]]) => [
    id.toLowerCase(),
    { rows, mean, deviation, maximum, modality: kind },
  ]),
);

/** A word of `--dataset`: `hf::id:subset#500`. */
export interface DatasetWord {
  readonly id: string;
  readonly facts: DatasetFacts | null;
  /** Rows that are drawn: what `#` asks for, else all that there are; null where nobody says. */
  readonly rows: number | null;
}

export function readDatasetWord(word: string): DatasetWord {
  const [, name = word, asked] = /^(.*?)(?:#(\d+))?$/s.exec(word) ?? [];
  const id = name.replace(/^(?:hf|ms)::/i, '').replace(/(?<=[^/]):[^/]*$/, '');
  const facts = FACTS.get(id.toLowerCase()) ?? null;
  return { id, facts, rows: asked === undefined ? (facts?.rows ?? null) : Number(asked) };
}
