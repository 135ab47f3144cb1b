import { isSettledBy, placeholdersOfOutputs } from '../flow/plan/checkpoint-place.ts';
import { namedInputs } from '../flow/plan/inputs.ts';
import type { EngineLine, Run } from '../post/post.ts';
import { parseArguments } from '../swift/argparse.ts';
import { optionTable } from '../swift/option-table.ts';
import { approximate, CHECKED, type Draft, REHEARSED, tableOf } from './command.ts';
import { withoutSecrets, withProcessesOf } from './environment.ts';
import { draftOf } from './older-lines.ts';
import type { Decision } from './outcome.ts';
import { withoutUnregistered } from './registered.ts';

export type RehearsalPlan =
  /** Nothing needs to be tried. */
  | { readonly kind: 'settled'; readonly decision: Decision }
  | {
      readonly kind: 'planned';
      /** The command in the words of the rehearsing engine, on no other point changed. */
      readonly draft: Draft;
      readonly line: EngineLine;
    };

/** What is to be rehearsed of a run, or why nothing is; `earlier` are the runs above it. */
export function planRehearsal(run: Run, earlier: readonly Run[] = []): RehearsalPlan {
  const subcommand = [...REHEARSED, ...CHECKED].find((name) => name === run.subcommand);
  // Before 3.0 Megatron was an option.
  if (run.program === 'megatron' || run.options.train_backend === 'megatron') {
    return unreachable('Megatron needs GPUs from its first import on');
  }
  if (run.program !== 'swift') return unreachable(`${run.program} is not rehearsed`);
  if (subcommand === undefined) {
    return unreachable(`swift ${run.subcommand} is not rehearsed`);
  }
  if (isHeldBack(run)) {
    const { skip } = run.directed;
    return unreachable(skip ? 'its author skips it' : 'its author has it go no further than check');
  }
  const words = run.words.map(({ text }) => text);
  const configuration = words[words.indexOf('--config') + 1];
  if (run.engine.line === '3.x' && words.includes('--config')) {
    return incomplete(
      `its options stand in ${configuration ?? 'a file'}, which the post does not show whole`,
    );
  }
  if (!run.complete && !isSettledBy(run, placeholdersIn(run, subcommand, earlier))) {
    const [first] = run.problems.filter(({ level }) => level === 'error');
    return incomplete(first?.message ?? 'the command has parts that only its reader knows');
  }
  const own = optionTable(run.engine.release, run.subcommand);
  if (own !== null && parseArguments(words, own).outcome === 'refused') {
    const [first] = run.problems.filter(({ level }) => level === 'error');
    const said = first?.message ?? 'its own parser refuses the options';
    return settled({ outcome: 'broken', cause: `as written no machine can run it: ${said}` });
  }
  const draft = draftOf(run, subcommand);
  if (draft === null) {
    return unreachable(`it is written for ms-swift ${run.engine.line}, and there is no translation of it`);
  }
  const ready = run.form === 'python' ? withoutUnregistered(draft, OF_ITS_CODE) : draft;
  const started = withProcessesOf(run, withoutSecrets(ready));
  return { kind: 'planned', draft: started, line: run.engine.line ?? '4.x' };
}

/** `output/vx-xxx/checkpoint-xxx` stands for what a run above it leaves. */
function placeholdersIn(run: Run, subcommand: Draft['subcommand'], earlier: readonly Run[]) {
  const words = run.words.map(({ text }) => text);
  const { values } = parseArguments(words, tableOf(subcommand));
  return placeholdersOfOutputs(run, namedInputs(values), earlier);
}

/** Whether the author wants nothing of the run executed. */
export function isHeldBack({ directed: { skip, profile } }: Run): boolean {
  return skip || profile === 'check';
}

const OF_ITS_CODE = approximate("the post's own code may register it, and only the call is rehearsed");

/** The model that another run of the post serves, for a command that asks a teacher at an address. */
export function servedModel(runs: readonly Run[]): string | null {
  const [model] = runs
    .filter(({ subcommand }) => subcommand === 'deploy' || subcommand === 'rollout')
    .map(({ options }) => options.model)
    .filter((value) => typeof value === 'string');
  return model ?? null;
}

function settled(decision: Decision): RehearsalPlan {
  return { kind: 'settled', decision };
}

function unreachable(cause: string): RehearsalPlan {
  return settled({ outcome: 'unreachable', cause });
}

function incomplete(cause: string): RehearsalPlan {
  return settled({ outcome: 'incomplete', cause });
}
