import type { EngineLine } from '../../post/post.ts';

/** The hubs that ms-swift downloads from. */
export type HubName = 'model-scope' | 'hugging-face';

/** Whether something lies under a name where the run starts, or an earlier run will have put it there. */
export type IsLocal = (name: string) => boolean;

export interface NamedRepository {
  readonly id: string;
  /** What the word itself says; null leaves it to the run. */
  readonly hub: HubName | null;
}

/** Endings of files with rows: whoever writes one means a file, also where it is missing. */
const DATA_FILE = /\.(?:jsonl?|csv|tsv|txt|parquet|arrow|zip|gz|npy)$/i;

/** Folders that trainings make, by the engine's defaults: `output/v0-20260101-120000/checkpoint-100-merged`. */
const TRAINED = /(?:^|\/)(?:checkpoint-\d+|v\d+-\d{8}-\d{6})(?:-[\w-]+)?(?:\/|$)|^(?:megatron_)?output\//;

/** `owner/name`; Hugging Face has some old ids without an owner. */
const ID = /^[\w.-]+\/[\w.-]+$/;
const ID_WITHOUT_OWNER = /^[\w-][\w.-]*$/;

/**
 * `[hf::|ms::]id[:subset/subset][#rows]`, where a local path wins at each step (dataset_syntax.py of ms-swift 4.6.0; 2.6.1
 * writes the prefixes in capitals). Null where the word names no repository.
 */
export function readDatasetName(word: string, isLocal: IsLocal): NamedRepository | null {
  if (isLocal(word)) return null;
  const [, prefix, name = word] = /^(?:([^:]*)::)?(.*)$/s.exec(word) ?? [];
  if (isLocal(name)) return null;
  const withSubset = name.replace(/#[^#]*$/, '');
  if (isLocal(withSubset)) return null;
  const id = withSubset.replace(/:.*$/s, '').trim();
  if (isLocal(id) || isPath(id) || DATA_FILE.test(id)) return null;
  return { id, hub: PREFIXES.get(prefix?.toLowerCase() ?? '') ?? null };
}

const PREFIXES: ReadonlyMap<string, HubName> = new Map([
  ['hf', 'hugging-face'],
  ['ms', 'model-scope'],
]);

/**
 * `id[:folder]` (safe_snapshot_download of ms-swift 4.6.0), and for `deploy` an adapter's name before it (`lora1=id`); null
 * where the word names no repository.
 */
export function readModelName(written: string, isLocal: IsLocal): NamedRepository | null {
  const word = written.replace(/^[\w-]+=/, '');
  if (isLocal(word) || isLocal(word.replace(':', '/'))) return null;
  const id = word.replace(/:.*$/s, '');
  return isLocal(id) || isPath(id) ? null : { id, hub: null };
}

/**
 * Whether a hub could have a repository of this id. Without an owner it is a name of the engine's own: all such data sets
 * of 1.x and 2.x, and everything on ModelScope.
 */
export function isIdOf(hub: HubName, id: string, line: EngineLine | null, isModel: boolean): boolean {
  if (ID.test(id)) return true;
  const mayLackOwner = hub === 'hugging-face' && (isModel || (line !== '1.x' && line !== '2.x'));
  return mayLackOwner && ID_WITHOUT_OWNER.test(id);
}

function isPath(name: string): boolean {
  return /^(?:\.{0,2}\/|~|\.{1,2}$|[A-Za-z]:\\)/.test(name) || TRAINED.test(name);
}
