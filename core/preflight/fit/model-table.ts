import { z } from 'zod';
import { type TextShape, type TowerShape, towerParameters } from './model-shape.ts';
import table from './tables/models.json' with { type: 'json' };

const textRow = z.strictObject({
  layers: z.number(),
  hidden: z.number(),
  intermediate: z.number(),
  vocabulary: z.number(),
  heads: z.number(),
  kvHeads: z.number(),
  headDim: z.number(),
  tied: z.boolean().default(false),
  plainMlp: z.boolean().default(false),
  gatedQuery: z.boolean().default(false),
  experts: z.number().optional(),
  activeExperts: z.number().default(0),
  expertIntermediate: z.number().default(0),
  sharedIntermediate: z.number().default(0),
  denseLayers: z.number().default(0),
  source: z.string(),
});

const towerRow = z.strictObject({
  layers: z.number(),
  hidden: z.number(),
  intermediate: z.number(),
  plainMlp: z.boolean().default(false),
  parameters: z.number().optional(),
  patch: z.number().default(0),
  merge: z.number().default(1),
  tile: z.number().nullable().default(null),
  audio: z.boolean().default(false),
  source: z.string(),
});

const modelTable = z.strictObject({
  /** What the short names of sources stand for. */
  sources: z.record(z.string(), z.string()),
  texts: z.record(z.string(), textRow),
  towers: z.record(z.string(), towerRow),
  /** In order: the first pattern that is found in the plain form of a model's name counts. */
  models: z.array(
    z.strictObject({
      pattern: z.string(),
      text: z.string(),
      tower: z.string().optional(),
      audio: z.string().optional(),
      speech: z.string().optional(),
      source: z.string(),
    }),
  ),
});

const { sources, texts, towers, models } = modelTable.parse(table);

/** Shapes of language parts by the name that the table gives them. */
export const TEXT_SHAPES: ReadonlyMap<string, TextShape> = new Map(
  Object.entries(texts).map(([name, row]) => [name, textOf(row)]),
);

export const TOWER_SHAPES: ReadonlyMap<string, TowerShape> = new Map(
  Object.entries(towers).map(([name, row]) => [name, towerOf(row)]),
);

/** Which shapes a model's name stands for. */
export interface ModelRow {
  readonly pattern: RegExp;
  readonly text: string;
  readonly tower: string | null;
  readonly audio: string | null;
  readonly speech: string | null;
  /** For people: where the shape, and that it is the model's, was read. */
  readonly source: string;
}

export const MODEL_ROWS: readonly ModelRow[] = models.map((row) => ({
  pattern: new RegExp(row.pattern),
  text: row.text,
  tower: row.tower ?? null,
  audio: row.audio ?? null,
  speech: row.speech ?? null,
  source: [row.source, texts[row.text]?.source ?? '', towers[row.tower ?? '']?.source ?? '']
    .filter((name, index, all) => name !== '' && all.indexOf(name) === index)
    .map((name) => sources[name] ?? '')
    .join('; '),
}));

function textOf(row: z.infer<typeof textRow>): TextShape {
  const { layers, hidden, intermediate, vocabulary, heads, kvHeads, headDim, tied, gatedQuery } = row;
  const shape = { layers, hidden, intermediate, vocabulary, heads, kvHeads, headDim, tied, gatedQuery };
  const experts =
    row.experts === undefined
      ? null
      : {
          count: row.experts,
          active: row.activeExperts,
          intermediate: row.expertIntermediate,
          shared: row.sharedIntermediate,
          denseLayers: row.denseLayers,
        };
  return { ...shape, gatedMlp: !row.plainMlp, experts };
}

function towerOf(row: z.infer<typeof towerRow>): TowerShape {
  const { layers, hidden, intermediate, patch, merge, tile } = row;
  const parameters = row.parameters ?? towerParameters(layers, hidden, intermediate, !row.plainMlp);
  return { layers, hidden, intermediate, parameters, patch, merge, tile };
}
