import { readDatasetWord } from './dataset-table.ts';
import type { ModelShape } from './model-shape.ts';
import type { Options } from './options-of-run.ts';
import { mayBeLongest, type RowLength, rowLength } from './row-length.ts';
import { isGenerating, type TrainingSetup } from './training-setup.ts';

/** Tokens that one device sees in the largest micro-batch of a run, and in a usual one. */
export interface StepTokens {
  /** Through the layers of the language part. */
  readonly peak: number;
  /** Of these, how many have a label: the output layer runs for them alone where the engine can. */
  readonly labelled: number;
  /** Patches through the vision tower. */
  readonly patches: number;
  /** Length of the longest row, which decides about attention scores. */
  readonly longest: number;
  /** Tokens of a usual micro-batch, for time. */
  readonly usual: number;
  /** Tokens of a usual row. */
  readonly usualRow: number;
  /** Of all data sets together; null where one is unknown. */
  readonly rows: number | null;
  /** Lengths were guessed, because nothing is known of a data set. */
  readonly guessed: boolean;
}

/** Models that drop the padding by themselves. */
const UNPADDED = /modernbert/i;

/** Share of a text row that is the answer (the longest rows of instruction sets are long by their answers). */
const LABELLED = 0.8;

/** What a padding-free batch holds beside its longest row, in usual rows: several of the longest rarely meet. */
const ABOVE_USUAL = 1.5;

/** Share of a packed row of images that is images. */
const IMAGES = 0.8;

export function stepTokens(
  setup: TrainingSetup,
  model: ModelShape,
  options: Options,
  environment: Readonly<Record<string, string>>,
): StepTokens {
  const words = ['dataset', 'cached_dataset'].flatMap((name) => options.list(name)).map(readDatasetWord);
  const limit = longestAllowed(setup);
  const row = together(
    words.map((word) => rowLength(word, setup, model, environment)),
    limit,
  );
  const merged = (model.vision?.merge ?? 1) ** 2;
  // A row cannot hold more of an image than it has room for.
  const patches = Math.min(row.patches, limit * merged);
  const share = setup.parallelism.sequence;
  const counted = {
    longest: row.longest,
    usualRow: row.usual,
    rows: total(words.map((word) => word.rows)),
    guessed: row.guessed,
  };
  if (setup.packedLength !== null) {
    const peak = (setup.packedLength * setup.batch) / share;
    const full = patches === 0 ? 0 : Math.max(patches, IMAGES * merged * peak);
    const labelled = peak * LABELLED;
    return { ...counted, longest: setup.packedLength, peak, labelled, patches: full, usual: peak };
  }
  const count = setup.batch * rowsPerSample(setup);
  const unpadded = setup.paddingFree || UNPADDED.test(model.id);
  const others = unpadded ? Math.min(row.longest, row.usual * ABOVE_USUAL) : row.longest;
  const filled = row.longest + (count - 1) * others;
  return {
    ...counted,
    peak: filled / share,
    labelled: (filled * labelledShare(row.longest, patches / merged)) / share,
    patches: patches * setup.batch,
    usual: (count * row.usual) / share,
  };
}

/** Rows that are longer are left out of training (`--truncation_strategy delete`); answers that are generated come on top. */
function longestAllowed(setup: TrainingSetup): number {
  return (setup.maxLength ?? Number.POSITIVE_INFINITY) + (isGenerating(setup) ? setup.completionLength : 0);
}

/** The longest row of all data sets, and a usual one. */
function together(rows: readonly RowLength[], limit: number): RowLength {
  if (rows.length === 0) return together([mayBeLongest()], limit);
  const longest = Math.min(limit, Math.max(...rows.map((row) => row.longest)));
  const usual = rows.reduce((sum, row) => sum + row.usual, 0) / rows.length;
  return {
    longest,
    usual: Math.min(longest, usual),
    patches: Math.max(...rows.map((row) => row.patches)),
    guessed: rows.some((row) => row.guessed),
  };
}

/** Tokens of an image have no label. */
function labelledShare(longest: number, imageTokens: number): number {
  return LABELLED * Math.max(0.2, 1 - imageTokens / Math.max(longest, 1));
}

/** Preference training sees the chosen and the rejected answer; rerankers a query with each document. */
function rowsPerSample(setup: TrainingSetup): number {
  return setup.objective === 'preference' ? 2 : setup.documents;
}

function total(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0
    ? null
    : known.reduce((sum, value) => sum + value, 0);
}
