import { effectiveEnvironment } from '../flow/plan/spec.ts';
import { type Draft, mechanical, type Reason, withoutVariable } from './command.ts';

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
