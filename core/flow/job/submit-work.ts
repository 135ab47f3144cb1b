import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import {
  type Budgets,
  EMPTY_LEDGER,
  ledgerKey,
  ledgerMonth,
  ledgerSchema,
  type Overspent,
  overspent,
  type Wish,
  withReservation,
} from '../money/ledger.ts';
import { updateDocument } from '../store/update-document.ts';
import type { Submission } from '../subject/survey.ts';
import type { Wanter } from '../subject/wanters.ts';
import { submitAgain, submitNextTry } from './submit-try.ts';

export interface WorkPorts {
  readonly store: ObjectStore;
  readonly queue: Pick<JobQueue, 'submit'>;
  readonly clock: Clock;
}

export interface WorkRules {
  readonly budgets: Budgets;
  /** Rehearsals that whoever brought the commit has a day; null for who may write. */
  readonly rehearsalsADay: number | null;
  /** Asked directly before money is spent: why not, after all. Null when nothing has changed. */
  readonly lastLook: () => Promise<string | null>;
}

export type SubmissionResult =
  | { readonly kind: 'submitted' }
  /** Another caller was faster, or must be waited for. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'no budget'; readonly reason: string }
  | { readonly kind: 'held back'; readonly reason: string };

/**
 * Starts a job for a subject that is among those who want it already: the money is held back, and only then is the job
 * claimed and submitted. Whatever is repeated after a crash changes nothing.
 */
export async function submitWork(
  submission: Submission,
  wanter: Wanter,
  author: string,
  rules: WorkRules,
  ports: WorkPorts,
): Promise<SubmissionResult> {
  const { work, before, wish } = submission;
  if (work.profile === 'rehearse' && rules.rehearsalsADay !== null) {
    const allowed = await countRehearsal(ports, wanter, author, work.identity, rules.rehearsalsADay);
    if (!allowed) return { kind: 'held back', reason: cappedReason(author, rules.rehearsalsADay) };
  }
  if (wish !== null) {
    const refusal = await rules.lastLook();
    if (refusal !== null) return { kind: 'held back', reason: refusal };
    const exceeded = await reserve(ports, wish, rules.budgets);
    if (exceeded !== null)
      return { kind: 'no budget', reason: overspentReason(wish, exceeded, rules.budgets) };
  }
  return { kind: await submitNextTry(work, before, wanter, ports) };
}

/** Submits a claimed try once more, on the sweep's word that the queue has no job for it. Its money is held back already. */
export async function submitWorkAgain(
  { work, before }: Submission,
  ports: WorkPorts,
): Promise<'submitted' | 'lost'> {
  return before.kind === 'submitting' ? submitAgain(work, before.try, ports) : 'lost';
}

async function reserve(ports: WorkPorts, wish: Wish, budgets: Budgets): Promise<Overspent | null> {
  const now = ports.clock.now();
  let exceeded: Overspent | null = null;
  await updateDocument(ports, ledgerKey(ledgerMonth(now)), ledgerSchema, (known) => {
    const ledger = known ?? EMPTY_LEDGER;
    const isThere = ledger.entries.some(({ id }) => id === wish.id);
    exceeded = isThere ? null : overspent(ledger, wish, budgets);
    return exceeded === null ? withReservation(ledger, wish, now) : ledger;
  });
  return exceeded;
}

const BUDGETS: Readonly<Record<keyof Budgets, string>> = {
  run: 'one run',
  pullRequest: 'all runs of this',
  author: 'all runs of this author in a month',
  month: 'all runs of this repository in a month',
  installation: 'all runs of all repositories in a month',
};

function overspentReason({ usd }: Wish, { budget, left }: Overspent, budgets: Budgets): string {
  const allowed = budgets[budget].toFixed(2);
  return `it may cost up to ${usd.toFixed(2)} USD, and of the ${allowed} USD for ${BUDGETS[budget]} ${left.toFixed(2)} are left`;
}

/** By author: what was rehearsed for them on one day in one repository. */
const rehearsalCount = z.strictObject({
  version: z.literal(1),
  byAuthor: z.record(z.string(), z.array(z.string())),
});
type RehearsalCount = z.output<typeof rehearsalCount>;

async function countRehearsal(
  ports: WorkPorts,
  { repository }: Wanter,
  author: string,
  identity: string,
  most: number,
): Promise<boolean> {
  const day = ports.clock.now().toISOString().slice(0, 10);
  const key = `rehearsed/${repository.owner}/${repository.name}/${day}.json`;
  let allowed = true;
  await updateDocument(ports, key, rehearsalCount, (known): RehearsalCount => {
    const before: RehearsalCount = known ?? { version: 1, byAuthor: {} };
    const own = before.byAuthor[author] ?? [];
    const isCounted = own.includes(identity);
    allowed = isCounted || own.length < most;
    if (isCounted || !allowed) return before;
    return { ...before, byAuthor: { ...before.byAuthor, [author]: [...own, identity] } };
  });
  return allowed;
}

function cappedReason(author: string, most: number): string {
  return `${author} had ${most} rehearsals today, as many as somebody without write permission may have`;
}
