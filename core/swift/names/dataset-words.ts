import { type DatasetName, datasetIdOf, withoutAlias } from './old-names.ts';

export type Hub = 'ModelScope' | 'Hugging Face';

/** What a data set on the command line of 1.x or 2.x is in the words of 4.x. */
export type DatasetWord =
  /** An id, or a file: 4.x reads it as it stands. */
  | { readonly kind: 'as it stands' }
  | { readonly kind: 'named'; readonly word: string; readonly name: string; readonly dataset: DatasetName }
  | { readonly kind: 'unknown'; readonly name: string };

interface WordParts {
  /** `HF::` or `MS::`, as written. */
  readonly prefix: string;
  readonly name: string;
  readonly subsets: string;
  readonly sample: string;
}

/**
 * `HF::name:subset1/subset2#500` of 2.x (`parse_dataset_name` of its dataset.py); every part but the name may lack. 2.0.5
 * and 2.1 also took `#500/50`, the rows to validate on behind those to train on, which 4.x has no word for.
 */
export function translateDatasetWord(release: string, written: string, hub: Hub): DatasetWord {
  const { prefix, name, subsets, sample } = partsOf(withoutAlias(release, 'dataset', written));
  if (!isShortName(name)) return { kind: 'as it stands' };
  const dataset = datasetIdOf(release, name);
  const wanted = prefix === '' ? hub : /^hf/i.test(prefix) ? 'Hugging Face' : 'ModelScope';
  const place = dataset === null ? null : placeOf(dataset, wanted);
  if (dataset === null || place === null) return { kind: 'unknown', name };
  const inPrefix = place.hub === wanted ? prefix : place.hub === 'ModelScope' ? 'MS::' : 'HF::';
  const word = `${inPrefix}${place.id}${subsets === '' ? dataset.suffix : subsets}${sample}`;
  return { kind: 'named', word, name, dataset };
}

/** The words that a single one stands for: before 3.0 a comma separated data sets. */
export function separateDatasets(words: readonly string[]): readonly string[] {
  const [only = ''] = words;
  return words.length === 1 && only.includes(',') ? only.split(',') : words;
}

/** A data set word with at most `count` rows: `id#count`, or what it has where that is less. */
export function withSample(word: string, count: number): string {
  const { prefix, name, subsets, sample } = partsOf(word);
  const given = sample === '' ? Number.POSITIVE_INFINITY : Number(sample.slice(1));
  return `${prefix}${name}${subsets}#${Math.min(given, count)}`;
}

function partsOf(word: string): WordParts {
  const [, prefix = '', name = '', subsets = '', sample = ''] =
    /^((?:hf|ms)::)?([^:#]*)(:[^#]*)?(#\d+)?(?:\/\d+)?$/i.exec(word) ?? [];
  return name === ''
    ? { prefix: '', name: word, subsets: '', sample: '' }
    : { prefix, name, subsets, sample };
}

/** Neither an id nor a path, nor a file's name. */
function isShortName(name: string): boolean {
  return /^[\w.+-]+$/.test(name) && !/\.(?:jsonl?|csv|txt|parquet|ya?ml)$/i.test(name);
}

/** Its id on the wanted hub, else on the other. */
function placeOf(dataset: DatasetName, wanted: Hub): { readonly hub: Hub; readonly id: string } | null {
  const ids = { ModelScope: dataset.modelScope, 'Hugging Face': dataset.huggingFace };
  const hub = ids[wanted] !== null ? wanted : wanted === 'ModelScope' ? 'Hugging Face' : 'ModelScope';
  const id = ids[hub];
  return id === null ? null : { hub, id };
}
