import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readTry } from '../job/try.ts';
import { removeWanter, type Wanter } from './wanters.ts';

export interface WithdrawPorts {
  readonly store: ObjectStore;
  readonly queue: Pick<JobQueue, 'terminate'>;
  readonly clock: Clock;
}

/**
 * Takes a subject off those who want a run or rehearsal. When nobody is left, what is running for it is stopped: it is
 * settled as cancelled, and whoever wants it later has it started again.
 */
export async function withdraw(
  prefix: string,
  wanter: Wanter,
  reason: string,
  ports: WithdrawPorts,
): Promise<void> {
  const left = await removeWanter(ports, prefix, wanter);
  if (left.length > 0) return;
  for (const key of await ports.store.list(`${prefix}/`)) {
    if (!key.endsWith('/job.json')) continue;
    const state = await readTry(ports.store, key.slice(0, -'/job.json'.length));
    if (state.kind === 'live') await ports.queue.terminate(state.job, reason);
  }
}
