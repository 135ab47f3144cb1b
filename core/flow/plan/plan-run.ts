import type { RepositoryName } from '../../ports/forge.ts';
import type { Problem, Run } from '../../post/post.ts';
import { parseArguments } from '../../swift/argparse.ts';
import { optionTable } from '../../swift/option-table.ts';
import { resolveOptions } from '../../swift/resolve-options.ts';
import type { TrustClass } from '../store/keys.ts';
import { askedOf } from './asked.ts';
import { type CheckpointPlace, isSettledBy, placeholdersOfOutputs } from './checkpoint-place.ts';
import { EXECUTABLE, type Executable, refusalOf } from './executable.ts';
import { impliedInputs } from './implied-inputs.ts';
import { contentOf, withContents } from './input-contents.ts';
import { type FoundInput, type NamedInput, namedInputs } from './inputs.ts';
import { planInputs } from './plan-inputs.ts';
import { effectiveEnvironment, identityOf, type Spec } from './spec.ts';
import type { AskHub, Taken } from './take-from-hub.ts';

/** The ms-swift that runs are executed with: containers/trainer/python/requirements.in. */
const ENGINE_RELEASE = '4.6.0';
const ENGINE_LINE = '4.x';

export interface RunPlan {
  readonly run: Run;
  readonly identity: string;
  readonly trust: TrustClass;
  readonly spec: Spec;
  readonly subcommand: Executable;
  readonly seed: number;
  readonly dataSeed: number;
  /** How the post's own options would have logged: the window that its "last loss" is a mean over. */
  readonly logging: { readonly steps: number; readonly firstStep: boolean };
  /** Samples in one optimizer step. */
  readonly batch: number;
  readonly inputs: readonly PlannedInput[];
  /** What the model is asked where the command names no data set: what the post shows answers to. */
  readonly prompts: readonly string[];
}

export type PlannedInput =
  | { readonly kind: 'found'; readonly named: NamedInput; readonly found: FoundInput }
  | Extract<Taken, { kind: 'hub' }>
  /** The weights that another run of the post leaves. */
  | ({ readonly kind: 'run'; readonly named: NamedInput; readonly run: RunPlan } & CheckpointPlace);

export type Planned =
  | { readonly kind: 'planned'; readonly plan: RunPlan }
  /** Cannot be executed as it stands; `problems` are those that are not already in the run's own. */
  | { readonly kind: 'refused'; readonly reason: string; readonly problems: readonly Problem[] };

export interface Surroundings {
  readonly hardware: string;
  /** The repository, where the post comes from a fork of it: nothing that is made then counts elsewhere. */
  readonly fork?: RepositoryName;
  /** Looks up a path or id; null when nothing of that name is at hand. */
  readonly find: (name: string) => Promise<FoundInput | null>;
  /** Left out where the hubs may not be asked. */
  readonly askHub?: AskHub;
}

/** A run that stands above in the post. */
export interface EarlierRun {
  readonly run: Run;
  /** Null when the run left nothing that a later one could start from. */
  readonly plan: RunPlan | null;
}

/**
 * Turns a run into what an attempt needs, given the runs above it.
 *
 * @param shown the prompts that the post shows answers of this run to
 */
export async function planRun(
  run: Run,
  earlier: readonly EarlierRun[],
  around: Surroundings,
  shown: readonly string[] = [],
): Promise<Planned> {
  const subcommand = EXECUTABLE.find((name) => name === run.subcommand);
  const table = optionTable(ENGINE_RELEASE, run.subcommand);
  if (run.program !== 'swift' || subcommand === undefined || table === null) {
    const reason = `${run.program} ${run.subcommand} is recognised, but not executed yet`;
    return { kind: 'refused', reason, problems: [] };
  }
  const refusal = directedRefusal(run, around.hardware);
  if (refusal !== null) return { kind: 'refused', reason: refusal, problems: [] };
  if (run.form === 'launcher' && run.processes !== 1) {
    const started =
      run.processes === null ? 'a number of processes that it leaves open' : `${run.processes} processes`;
    return {
      kind: 'refused',
      reason: `its launcher starts ${started}, which is not executed yet`,
      problems: [],
    };
  }
  if (run.engine.line !== ENGINE_LINE) {
    const reason = `it is written for ms-swift ${run.engine.line ?? 'of an unknown line'}, and only ${ENGINE_LINE} is executed yet`;
    return { kind: 'refused', reason, problems: [] };
  }
  const parsed = parseArguments(
    run.words.map(({ text }) => text),
    table,
  );
  const named = namedInputs(parsed.values);
  const makers = earlier.map((candidate) => candidate.run);
  const settled = placeholdersOfOutputs(run, named, makers);
  const [wrong] = run.problems.filter(
    ({ level, code, line, column }) =>
      level === 'error' &&
      !(code === 'placeholder' && settled.some((word) => word.line === line && word.column === column)),
  );
  if (wrong !== undefined || !isSettledBy(run, settled)) {
    return {
      kind: 'refused',
      reason: wrong?.message ?? 'the command has parts that only its reader knows',
      problems: [],
    };
  }
  if (parsed.outcome === 'refused') {
    const words = parsed.problems.map(({ word }) => word).join(', ');
    return {
      kind: 'refused',
      reason: `ms-swift ${ENGINE_RELEASE} refuses the command: ${words}`,
      problems: [],
    };
  }
  const unable = refusalOf(subcommand, parsed.values);
  if (unable !== null) return { kind: 'refused', reason: unable, problems: [] };
  const gathered = await planInputs(run, named, earlier, around);
  if (gathered.kind === 'refused') return gathered;
  const inputs = [...gathered.inputs, ...impliedInputs(gathered.inputs, parsed.values)];
  const asked = askedOf(subcommand, parsed.values, inputs, shown);
  if (asked.kind === 'nothing') return { kind: 'refused', reason: asked.reason, problems: [] };
  const options = withContents(resolveOptions(table, parsed.values, run.processes ?? 1), inputs);
  const spec: Spec = {
    engine: { line: ENGINE_LINE, release: ENGINE_RELEASE },
    subcommand,
    options,
    environment: effectiveEnvironment(run.environment),
    inputs: Object.fromEntries(
      inputs.flatMap((input) => (input.kind === 'run' ? [] : [[input.named.name, contentOf(input)]])),
    ),
    ...(asked.prompts.length === 0 ? {} : { prompts: asked.prompts }),
    hardware: around.hardware,
    profile: 'verify',
    ...(around.fork === undefined ? {} : { repository: `${around.fork.owner}/${around.fork.name}` }),
  };
  const number = (name: string, otherwise: number): number => {
    const value = parsed.values.get(name)?.value ?? options[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const plan: RunPlan = {
    run,
    identity: identityOf(spec),
    trust: around.fork === undefined ? 'repository' : 'fork',
    spec,
    subcommand,
    seed: number('seed', 42),
    dataSeed: number('data_seed', 42),
    logging: {
      steps: number('logging_steps', 5),
      firstStep: parsed.values.get('logging_first_step')?.value !== false,
    },
    batch:
      number('per_device_train_batch_size', 1) *
      number('gradient_accumulation_steps', 1) *
      (run.processes ?? 1),
    inputs,
    prompts: asked.prompts,
  };
  return { kind: 'planned', plan };
}

/** Why the author does not want the run executed here. */
function directedRefusal({ directed: { skip, needs, profile } }: Run, hardware: string): string | null {
  if (skip) return 'its author skips it';
  if (profile !== null && profile !== 'verify') return `its author has it go no further than ${profile}`;
  const isHere = needs === null || hardware.toLowerCase().includes(needs.toLowerCase());
  return isHere ? null : `its author says that it needs ${needs}, and this machine has ${hardware}`;
}
