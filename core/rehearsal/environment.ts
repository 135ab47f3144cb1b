import { effectiveEnvironment } from '../flow/plan/spec.ts';
import type { Run } from '../post/post.ts';
import { type Draft, givenOptions, mechanical, type Reason, withoutVariable } from './command.ts';

interface VariableRemoval extends Reason {
  readonly variables: RegExp;
}

/** Variables that say where and with how many processes a command runs. */
const PROCESS_VARIABLES: readonly VariableRemoval[] = [
  {
    variables:
      /^(?:NPROC_PER_NODE|NNODES|NODE_RANK|MASTER_ADDR|MASTER_PORT|RANK|WORLD_SIZE|LOCAL_RANK|LOCAL_WORLD_SIZE)$/,
    ...mechanical('one process trains'),
  },
  {
    variables: /^(?:CUDA|ASCEND_RT|HIP|ROCR|NVIDIA|MUSA|XPU)_VISIBLE_DEVICES$/,
    ...mechanical('this machine computes on its processor'),
  },
];

/** Variables that no post may set for a process of this machine. */
const LOADER_VARIABLES: readonly VariableRemoval[] = [
  {
    variables: /^(?:PYTHON.+|LD_.+|DYLD_.+|CUDA_HOME|VIRTUAL_ENV|CONDA_.+|TMPDIR|MUSTRUN_.+)$/,
    ...mechanical("it would decide which code runs, which is the rehearsal's own environment"),
  },
];

/** The environment without accounts, places and loaders: what a rehearsal never hands to the engine. */
export function withoutSecrets(draft: Draft): Draft {
  const kept = effectiveEnvironment(draft.environment);
  return Object.keys(draft.environment)
    .filter((name) => !(name in kept))
    .reduce(
      (before, name) =>
        withoutVariable(before, name, { ...mechanical('it names an account or a place'), secret: true }),
      withoutVariables(draft, LOADER_VARIABLES),
    );
}

function withoutVariables(draft: Draft, rows: readonly VariableRemoval[]): Draft {
  return Object.keys(draft.environment).reduce((before, name) => {
    const row = rows.find(({ variables }) => variables.test(name));
    return row === undefined ? before : withoutVariable(before, name, row);
  }, draft);
}

/** The environment of one process on this machine's processor. */
export function withoutProcesses(draft: Draft): Draft {
  return withoutVariables(draft, PROCESS_VARIABLES);
}

/**
 * The draft with the number of processes that its launcher starts, as `swift` itself reads it: the engine's argument
 * classes compute with it. Where the post leaves the number open, it is one that fits what the command asks for.
 */
export function withProcessesOf(run: Run, draft: Draft): Draft {
  if (run.form !== 'launcher' && run.processes !== null) return draft;
  const processes = run.processes ?? fittingProcesses(draft);
  const { NNODES: _, ...environment } = draft.environment;
  return processes === 1
    ? draft
    : { ...draft, environment: { ...environment, NPROC_PER_NODE: String(processes) } };
}

/** Completions of a group, parts of a model and parts of a sequence are shared by processes, so all must divide it. */
function fittingProcesses(draft: Draft): number {
  const given = givenOptions(draft);
  const shared = ['num_generations', 'vllm_tensor_parallel_size', 'sequence_parallel_size'].map((option) => {
    const value = given.get(option)?.value;
    return typeof value === 'number' && value > 0 ? value : 1;
  });
  return shared.reduce((product, each) => product * each, 1);
}
