import type { FoundInput } from '../flow/plan/inputs.ts';
import { mediaInputs } from '../flow/plan/media-inputs.ts';
import type { RepositoryName } from '../ports/forge.ts';
import type { Run } from '../post/post.ts';
import { withoutCachedRows } from './cached-data-set.ts';
import { type Draft, givenOptions, isChecked } from './command.ts';
import { missesPlugin, type NamedFile, namedFiles, withoutMissingFiles } from './missing-files.ts';
import { hasPluginOfMaker, withModelOfMaker } from './model-of-maker.ts';
import type { Decision, DecisionContext } from './outcome.ts';
import { planRehearsal } from './plan-rehearsal.ts';
import { type LaidFile, rehearsalIdentity, rehearsalKey } from './rehearsal-record.ts';
import { substitute } from './substitutions.ts';

/** Everything that the engine is asked for one run. */
export interface RehearsalWork {
  readonly identity: string;
  /** Where the answers are kept. */
  readonly key: string;
  /** The command as written, for the engine's own argument classes. */
  readonly original: Draft;
  /** The command as it is trained. */
  readonly draft: Draft;
  readonly files: readonly LaidFile[];
}

export type PreparedRehearsal =
  /** Nothing needs to be tried. */
  | { readonly kind: 'settled'; readonly decision: Decision }
  | { readonly kind: 'planned'; readonly work: RehearsalWork; readonly context: DecisionContext };

export interface RehearsalSurroundings {
  /** The repository, where the post comes from a fork of it. */
  readonly fork?: RepositoryName;
  /** Looks a name of a command up; null where nothing is that could be laid into a place. */
  readonly find: (file: NamedFile) => Promise<FoundInput | null>;
}

/** The folder for what the engine leaves, in the directory that it runs in. */
export const OUTPUT = 'mustrun-output';

/** What is to be asked of the engine for a run. `teacher` is the model that another run of the post serves. */
export async function prepareRehearsal(
  run: Run,
  teacher: string | null,
  { fork, find }: RehearsalSurroundings,
  earlier: readonly Run[] = [],
): Promise<PreparedRehearsal> {
  const plan = planRehearsal(run, earlier);
  if (plan.kind === 'settled') return plan;
  const files = await filesAtHand(plan.draft, find);
  const isAtHand = (name: string): boolean => files.some((file) => file.name === name);
  const atHand = withoutCachedRows(withoutMissingFiles(plan.draft, isAtHand), earlier);
  const original = withModelOfMaker(atHand, earlier);
  const argumentsOnly = isChecked(original.subcommand);
  if (argumentsOnly && !givenOptions(original).has('model') && !files.some(({ role }) => role === 'model')) {
    const cause = 'its model is named by the record of a checkpoint that no run above it leaves';
    return { kind: 'settled', decision: { outcome: 'unreachable', cause } };
  }
  const draft = argumentsOnly ? original : substitute(original, { output: OUTPUT, servedModel: teacher });
  const context = {
    line: plan.line,
    substitutions: draft.substitutions,
    argumentsOnly,
    missesPlugin:
      run.form === 'python' || missesPlugin(plan.draft, isAtHand) || hasPluginOfMaker(original, earlier),
  };
  const identity = rehearsalIdentity(run, original, { line: plan.line, files, teacher, fork });
  const key = rehearsalKey(identity, fork === undefined ? 'repository' : 'fork');
  const work = { identity, key, original, draft, files };
  return { kind: 'planned', work, context };
}

/** The files that a command names, and the places of the pictures, videos and sounds that their rows name. */
async function filesAtHand(draft: Draft, find: RehearsalSurroundings['find']): Promise<readonly LaidFile[]> {
  const files: LaidFile[] = [];
  const lay = async (named: NamedFile): Promise<void> => {
    if (files.some(({ name }) => name === named.name)) return;
    const found = await find(named);
    if (found !== null) files.push({ ...named, found });
  };
  for (const named of namedFiles(draft)) await lay(named);
  for (const { found } of [...files]) {
    for (const name of mediaInputs(found.media ?? [], draft.environment.ROOT_IMAGE_DIR))
      await lay({ role: 'other', name });
  }
  return files;
}
