import type { GivenOption } from '../../swift/argparse-result.ts';
import { benchmarksOf } from '../../swift/benchmarks.ts';

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
      name: plainPath(nameOf(option, role, word)),
      wordIndex: valueIndices[index] ?? wordIndex,
    }));
  });
  return [...inputs, ...questionsOf(given)].sort((one, other) => one.wordIndex - other.wordIndex);
}

/** The questions of benchmarks that `swift eval` finds at a path. */
function questionsOf(given: ReadonlyMap<string, GivenOption>): readonly NamedInput[] {
  const option = 'eval_dataset_args';
  const said = given.get(option);
  if (said === undefined) return [];
  return (benchmarksOf(given) ?? []).flatMap(({ path }): readonly NamedInput[] =>
    path === null
      ? []
      : [
          {
            option,
            role: 'dataset',
            written: path,
            name: plainPath(path),
            wordIndex: said.valueIndices[0] ?? said.wordIndex,
          },
        ],
  );
}

/** `swift deploy` takes adapters by a name of their own as well: `name=path`. */
function nameOf(option: string, role: InputRole, word: string): string {
  if (option === 'adapters') return word.replace(/^[^=/]+=(?=.)/, '');
  return role === 'dataset' ? dataSetName(word) : word;
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
