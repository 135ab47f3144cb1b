import { join } from 'node:path';
import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { Stage } from '../../core/flow/attempt/exit-code.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { type Assertion, exportAssertions, reloadAssertions, trainingAssertions } from './assertions.ts';
import type { Gathered } from './evidence.ts';
import { GENERATING, generationAssertions } from './generate.ts';
import { mediaAssertions, mediaInFiles } from './media-assertions.ts';
import type { Observation } from './observation.ts';

/** What was seen of a run from within, and what its options came to. */
interface Observed extends Pick<Observation, 'reload' | 'media'> {
  readonly effects: readonly Assertion[];
}

/** What the gathered evidence says about a run, whatever its end was. */
export function factsOf({ log, adapter }: Gathered): Partial<AttemptResult> {
  const last = log?.steps.at(-1);
  return {
    steps: last ? { done: last.step, planned: last.plannedSteps } : null,
    adapter: adapter
      ? { bytes: adapter.bytes, sha256: adapter.sha256, parameters: adapter.parameters }
      : null,
  };
}

/** What must have happened where the engine ended with exit code 0. `work` is the folder that it ran in. */
export async function assertionsOf(
  plan: AttemptPlan,
  gathered: Gathered,
  { reload, media, effects }: Observed,
  work: string,
  evidence: string,
): Promise<readonly Assertion[]> {
  if (plan.subcommand === 'export')
    return [...exportAssertions(gathered.adapter), ...reloadAssertions(reload)];
  if (plan.subcommand === 'infer')
    return [
      ...(await generationAssertions(plan, work, evidence)),
      ...mediaAssertions(await mediaInFiles(dataFilesOf(plan, work)), media, 'every row'),
    ];
  if (GENERATING.has(plan.subcommand))
    return [...(await generationAssertions(plan, work, evidence)), ...reloadAssertions(reload)];
  return [
    ...trainingAssertions(gathered.log ?? readTrainingLog(''), gathered.adapter),
    ...effects,
    ...mediaAssertions(await mediaInFiles(dataFilesOf(plan, work)), media, 'first passes'),
    ...reloadAssertions(reload),
  ];
}

function dataFilesOf(plan: AttemptPlan, work: string): readonly string[] {
  return plan.inputs.flatMap((input) =>
    input.kind === 'file' && input.role === 'dataset' ? [join(work, input.path)] : [],
  );
}

/** The stage that a failed assertion speaks about. */
export function stageOfAssertion(plan: AttemptPlan, failed: Assertion): Stage {
  if (GENERATING.has(plan.subcommand)) return 'evaluation';
  return failed.name === 'loss and gradient are finite' ? 'not finite' : 'training';
}
