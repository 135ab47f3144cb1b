import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { encode, encodeDocument } from '../../core/flow/store/documents.ts';
import { attemptKeys } from '../../core/flow/store/keys.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';

/** The result of a run that did everything it should, with what the test changes of it. */
export function resultOf(
  plan: AttemptPlan,
  job: string,
  changed: Partial<AttemptResult> = {},
): AttemptResult {
  return {
    version: 1,
    identity: plan.identity,
    attempt: plan.attempt,
    job,
    try: 1,
    stage: 'done',
    message: 'every assertion held',
    engineExitCode: 0,
    command: ['swift', plan.subcommand, ...plan.words],
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 10,
    seed: plan.seed,
    dataSeed: plan.dataSeed,
    steps: { done: 4, planned: 4 },
    resumedAt: null,
    separated: false,
    assertions: [],
    adapter: { bytes: 9_823_216, sha256: 'a'.repeat(64), parameters: 2_442_240 },
    measured: null,
    files: [],
    ...changed,
  };
}

/** Writes what the runner's job writes: evidence and the marker, or the try's result alone. */
export async function leaveEvidence(
  store: ObjectStore,
  plan: AttemptPlan,
  result: AttemptResult,
): Promise<void> {
  const keys = attemptKeys(plan.evidence);
  if (result.stage !== 'done') {
    await store.create(`${keys.tryPrefix(result.job, result.try)}/result.json`, encodeDocument(result));
    return;
  }
  await store.create(keys.of('logging.jsonl'), encode(LOG));
  await store.create(keys.result, encodeDocument(result));
  await store.create(
    keys.done,
    encodeDocument({ job: result.job, try: result.try, evidence: plan.evidence }),
  );
}

/** Four steps of losses 4, 3, 2, 1 and an evaluation of 0.5. */
const LOG = [
  '{"loss": 4.0, "grad_norm": 1.0, "learning_rate": 0.001, "global_step/max_steps": "1/4"}',
  '{"loss": 3.0, "grad_norm": 1.0, "learning_rate": 0.001, "global_step/max_steps": "2/4"}',
  '{"loss": 2.0, "grad_norm": 1.0, "learning_rate": 0.001, "global_step/max_steps": "3/4"}',
  '{"loss": 1.0, "grad_norm": 1.0, "learning_rate": 0.0, "global_step/max_steps": "4/4"}',
  '{"eval_loss": 0.5, "global_step/max_steps": "4/4"}',
  '{"train_runtime": 10.0, "train_loss": 2.5, "global_step/max_steps": "4/4"}',
].join('\n');
