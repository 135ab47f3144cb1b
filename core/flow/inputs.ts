import type { GivenOption } from '../swift/argparse-result.ts';

export type InputRole = 'model' | 'dataset' | 'other';

/** A file or folder that a command names. */
export interface NamedInput {
  readonly option: string;
  readonly role: InputRole;
  /** The word as the command has it. */
  readonly written: string;
  /** The path or hub id in its plain form, without ms-swift's data set suffixes (`:subset`, `#rows`). */
  readonly name: string;
  readonly wordIndex: number;
}

/** What lies under a name in the repository or the working directory. */
export interface FoundInput {
  readonly kind: 'file' | 'folder';
  readonly source: string;
  readonly digest: string;
  /** The revision that the folder says it was made from, where it does. */
  readonly revision: string | null;
  /** The files that a data file's rows name as pictures, videos and sounds. */
  readonly media?: readonly string[];
}

const INPUT_OPTIONS: Readonly<Record<string, InputRole>> = {
  model: 'model',
  adapters: 'model',
  reward_model: 'model',
  teacher_model: 'model',
  ref_model: 'model',
  resume_from_checkpoint: 'model',
  dataset: 'dataset',
  val_dataset: 'dataset',
  external_plugins: 'other',
  custom_register_path: 'other',
};

/** The inputs of a command in the order of its words. */
export function namedInputs(given: ReadonlyMap<string, GivenOption>): readonly NamedInput[] {
  const inputs = [...given].flatMap(([option, { written, wordIndex, valueIndices }]) => {
    const role = INPUT_OPTIONS[option];
    if (role === undefined) return [];
    return written.map((word, index) => ({
      option,
      role,
      written: word,
      name: plainPath(role === 'dataset' ? dataSetName(word) : word),
      wordIndex: valueIndices[index] ?? wordIndex,
    }));
  });
  return inputs.sort((one, other) => one.wordIndex - other.wordIndex);
}

/** `./output/` and `output` are one folder. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=[^/])\/+$/, '');
}

/** `[hf::|ms::]id-or-path[:subset/subset][#rows]` without what stands around the id (ms-swift, dataset_syntax.py). */
function dataSetName(word: string): string {
  return word
    .replace(/#\d+$/, '')
    .replace(/^(?:hf|ms)::/i, '')
    .replace(/:[^:/\\]+(?:\/[^:/\\]+)*$/, '');
}
