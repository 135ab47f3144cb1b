import type { Clock } from '../../ports/clock.ts';
import type { JobState } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { rehearsalTryKey } from '../../rehearsal/rehearsal-plan.ts';
import { attemptResult, doneMarker } from '../attempt/attempt-result.ts';
import { type Stage, stageOfExitCode } from '../attempt/exit-code.ts';
import { type Pool, priceOf } from '../money/worst-case.ts';
import { readDocument } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import { wantedPrefix, wantersOf } from '../subject/wanters.ts';
import type { OpenTry, TryOutcome } from './try.ts';

/** How a try ended whose job is over, from what the queue says and what the job left. */
export async function outcomeOf(
  open: OpenTry,
  job: string,
  state: JobState,
  pools: readonly Pool[],
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
): Promise<TryOutcome> {
  const pool = pools.find(({ name }) => name === open.pool);
  const seconds = state.kind === 'succeeded' || state.kind === 'failed' ? state.seconds : 0;
  const base = {
    try: open.try,
    job,
    seconds,
    usd: pool === undefined ? 0 : priceOf(seconds, pool),
    endedAt: clock.now().toISOString(),
  };
  const left =
    open.profile === 'verify' ? await verified(open, job, store) : await rehearsed(open, job, store);
  if (left.complete) return { ...base, kind: 'done', stage: 'done', message: left.message, fault: null };
  const nobody = (await wantersOf({ store }, wantedPrefix(open.prefix))).length === 0;
  if (state.kind === 'failed' && nobody) {
    return {
      ...base,
      kind: 'cancelled',
      stage: left.stage,
      message: 'nobody wanted it any more',
      fault: null,
    };
  }
  return { ...base, kind: 'failed', ...failureOf(state, left) };
}

interface Left {
  /** Everything is there that a job leaves which comes to its end. */
  readonly complete: boolean;
  /** What the job itself says, where it left a word. */
  readonly stage: Stage | null;
  readonly message: string;
}

async function verified({ prefix }: OpenTry, job: string, store: ObjectStore): Promise<Left> {
  const keys = attemptKeys(prefix);
  const marker = (await readDocument(store, keys.done, doneMarker))?.value;
  if (marker?.job === job) {
    const result = await readDocument(store, attemptKeys(marker.evidence).result, attemptResult);
    if (result?.value.stage === 'done' && result.value.job === job) {
      return { complete: true, stage: 'done', message: result.value.message };
    }
  }
  const tries = (await store.list(`${keys.tries}/${job}-`)).filter((key) => key.endsWith('/result.json'));
  const newest = tries.toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1)).at(-1);
  const result = newest === undefined ? null : await readDocument(store, newest, attemptResult);
  return { complete: false, stage: result?.value.stage ?? null, message: result?.value.message ?? '' };
}

async function rehearsed({ prefix }: OpenTry, job: string, store: ObjectStore): Promise<Left> {
  const left = await store.read(rehearsalTryKey(prefix, job));
  return left === null
    ? { complete: false, stage: null, message: '' }
    : { complete: true, stage: 'done', message: 'the engine answered' };
}

/** Stages that say something about the post: the same job would end there again. */
const POSTS_FAULT: readonly Stage[] = [
  'plan',
  'model',
  'dataset',
  'out of memory',
  'not finite',
  'training',
  'evaluation',
];

function failureOf(state: JobState, left: Left): Pick<TryOutcome, 'stage' | 'message' | 'fault'> {
  const exited = state.kind === 'failed' && state.exitCode !== null ? stageOfExitCode(state.exitCode) : null;
  const stage = left.stage ?? exited;
  const isPosts = stage !== null && POSTS_FAULT.includes(stage);
  return { stage, message: sentenceOf(state, left), fault: isPosts ? 'post' : 'infrastructure' };
}

function sentenceOf(state: JobState, left: Left): string {
  if (left.message !== '' && left.stage !== 'done') return left.message;
  switch (state.kind) {
    case 'succeeded':
      return 'the job says that it succeeded, and left no complete evidence';
    case 'failed':
      return `the job ended without evidence: ${state.reason}`;
    default:
      return 'the queue has lost the job';
  }
}
