import type { RepositoryKind } from '../../ports/hub.ts';
import type { Place, Run } from '../../post/post.ts';
import { isPlaceholder } from '../../post/runs/placeholder.ts';
import { parseArguments } from '../../swift/argparse.ts';
import type { GivenOption } from '../../swift/argparse-result.ts';
import { lineOf } from '../../swift/dialect.ts';
import { optionTable } from '../../swift/option-table.ts';
import { type HubName, type IsLocal, isIdOf, readDatasetName, readModelName } from './hub-name.ts';

/** A model or data set that a run takes from a hub, with the place of the word that says so. */
export interface HubReference extends Place {
  readonly hub: HubName;
  readonly kind: RepositoryKind;
  readonly id: string;
  /** Null where the run takes the hub's default. */
  readonly revision: string | null;
  /** The option that names it. */
  readonly option: string;
  /** The option that would pin its revision; null where the engine has none for it. */
  readonly revisionOption: string | null;
}

/** Options with models, under their names in all engine lines, and the options with the revisions of those. */
const MODELS: ReadonlyMap<string, string | null> = new Map([
  ['model', 'model_revision'],
  ['model_id_or_path', 'model_revision'],
  ['ref_model', 'ref_model_revision'],
  ['ref_model_id_or_path', 'ref_model_revision'],
  ['reward_model', 'reward_model_revision'],
  ['reward_model_id_or_path', 'reward_model_revision'],
  ['teacher_model', 'teacher_model_revision'],
  ['prm_model', null],
  ['adapters', null],
  ['ref_adapters', null],
  ['reward_adapters', null],
  ['teacher_adapters', null],
]);

const DATASETS: ReadonlySet<string> = new Set(['dataset', 'val_dataset', 'chord_sft_dataset']);

/** `master` on one hub is `main` on the other, and the engine takes either for the default (hub/hub.py of 4.6.0). */
const DEFAULT_REVISIONS: ReadonlySet<string> = new Set(['main', 'master']);

/**
 * What a run takes from a hub, in the order of its words: from ModelScope, unless the run says Hugging Face (`--use_hf`,
 * `USE_HF`), or a data set's own prefix says otherwise. Paths, placeholders and names of the engine's own are left out.
 */
export function hubReferences(run: Run, isLocal: IsLocal): readonly HubReference[] {
  const table = optionTable(run.engine.release, run.subcommand);
  if (table === null) return [];
  const words = run.words.map(({ text }) => text);
  const { values } = parseArguments(words, table);
  const usual = usualHub(run, values);
  const engineLine = run.engine.line ?? lineOf(run.engine.release);
  const found: [number, HubReference][] = [];
  for (const [option, given] of values) {
    const isModel = MODELS.has(option);
    if (!isModel && !DATASETS.has(option)) continue;
    for (const [index, word] of given.written.entries()) {
      if (isPlaceholder(word)) continue;
      const named = isModel ? readModelName(word, isLocal) : readDatasetName(word, isLocal);
      const hub = named?.hub ?? usual;
      if (named === null || !isIdOf(hub, named.id, engineLine, isModel)) continue;
      const wordIndex = given.valueIndices[index] ?? given.wordIndex;
      const { line, column } = run.words[wordIndex] ?? run;
      const { id } = named;
      const kind = isModel ? 'model' : 'dataset';
      const revisionOption = MODELS.get(option) ?? null;
      const revision = revisionOf(option, revisionOption, values, index);
      found.push([wordIndex, { hub, kind, id, revision, option, revisionOption, line, column }]);
    }
  }
  return found.sort(([one], [other]) => one - other).map(([, reference]) => reference);
}

function usualHub(run: Run, values: ReadonlyMap<string, GivenOption>): HubName {
  const asked =
    values.get('use_hf')?.value === true || /^(?:y|yes|t|true|on|1)$/i.test(run.environment.USE_HF ?? '');
  return asked ? 'hugging-face' : 'model-scope';
}

function revisionOf(
  option: string,
  revisionOption: string | null,
  values: ReadonlyMap<string, GivenOption>,
  index: number,
): string | null {
  const own = revisionOption === null ? undefined : values.get(revisionOption);
  // A reference model without a revision is taken at that of the model (rlhf_args.py of ms-swift 4.6.0).
  const given = own ?? (option === 'ref_model' ? values.get('model_revision') : undefined);
  const revision = given?.written[given.written.length === 1 ? 0 : index];
  return revision === undefined || isPlaceholder(revision) || DEFAULT_REVISIONS.has(revision)
    ? null
    : revision;
}
