import { type NameTable, nameSpans, namesPosition } from './packed-names.ts';

/** What names a model on the two hubs; null where the release knows none there. */
export interface HubIds {
  readonly modelScope: string | null;
  readonly huggingFace: string | null;
}

export interface DatasetName extends HubIds {
  /** What stands behind the id to read the same: `:subset/subset`, `:all`, or nothing. In the words of 4.x. */
  readonly suffix: string;
  /** The newest release reads exactly the subsets and splits that the old one read. */
  readonly same: boolean;
}

/**
 * The model that `--model_type` names in a release of 1.x or 2.x; null where that release has no such name. In later
 * releases a type names no model. The id on ModelScope is spelled as today.
 */
export function modelIdOf(release: string, modelType: string): HubIds | null {
  const name = find('aliases of model_type', release, modelType)?.[0] ?? modelType;
  const words = find('models', release, name);
  if (words === null) return null;
  const [modelScope, huggingFace] = words;
  return { modelScope: idOf(modelScope), huggingFace: idOf(huggingFace) };
}

/**
 * The data set that a short name (`alpaca-zh`, without `:subset` and `#N`) stands for in a release of 1.x or 2.x; null
 * where that release has no such name.
 */
export function datasetIdOf(release: string, name: string): DatasetName | null {
  const words = find('datasets', release, name);
  if (words === null) return null;
  const [modelScope, huggingFace, suffix, same] = words;
  return {
    modelScope: idOf(modelScope),
    huggingFace: idOf(huggingFace),
    suffix: idOf(suffix) ?? '',
    same: same === 'same',
  };
}

/** What a release of 1.x or 2.x itself puts in place of a word of before, such as `ms-bench-mini`; the word otherwise. */
export function withoutAlias(
  release: string,
  option: 'model_type' | 'template_type' | 'dataset',
  word: string,
): string {
  return find(`aliases of ${option}`, release, word)?.[0] ?? word;
}

function find(table: NameTable, release: string, name: string): readonly string[] | null {
  const position = namesPosition(release);
  if (position === null) return null;
  const span = nameSpans(table, name).find(({ first, after }) => first <= position && position < after);
  return span?.words ?? null;
}

function idOf(word: string | undefined): string | null {
  return word === undefined || word === '-' ? null : word;
}
