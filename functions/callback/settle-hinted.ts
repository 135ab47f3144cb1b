import type { JobHint } from '../../adapters/batch/state-change.ts';
import { type Settled, settleJob } from '../../core/flow/job/settle.ts';
import type { ItemResult } from '../act-on-items.ts';
import type { Pipeline } from '../pipeline.ts';

/** A job that ends at once may do so before it is written down that it was submitted. */
const LOOK_AGAIN_SECONDS = 20;
/** After as many looks it is left to the sweep. */
const MOST_LOOKS = 3;

export interface HintAnswer {
  readonly what: Settled['kind'] | 'not over';
  readonly result: ItemResult;
}

/** Settles the job that a state change is about, if it is over. `look`: the how manyeth for this state change. */
export async function settleHinted(hint: JobHint, look: number, pipeline: Pipeline): Promise<HintAnswer> {
  if (!hint.ended) return { what: 'not over', result: { kind: 'done' } };
  const { store, messages, clock } = pipeline;
  const deployed = await pipeline.deployed.get();
  const { pools, rehearsalPool } = deployed.installation;
  const ports = { store, messages, clock, queue: pipeline.jobs(deployed) };
  const { kind } = await settleJob(hint.jobId, [...pools, rehearsalPool], ports);
  const isOpen = kind !== 'settled' && look < MOST_LOOKS;
  return { what: kind, result: isOpen ? { kind: 'again', seconds: LOOK_AGAIN_SECONDS } : { kind: 'done' } };
}
