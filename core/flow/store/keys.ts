/**
 * Where things lie in the store. `trust` is the trust class: nothing that a fork's job wrote answers for the
 * repository.
 */
export type TrustClass = 'repository' | 'fork';

/** The class of trust that a key below `runs/` or `rehearsals/` belongs to. */
export function trustOfPrefix(prefix: string): TrustClass {
  return prefix.split('/')[1] === 'fork' ? 'fork' : 'repository';
}

export function runPrefix(trust: TrustClass, identity: string): string {
  return `runs/${trust}/${identity}`;
}

export function attemptPrefix(trust: TrustClass, identity: string, attempt: number): string {
  return `${runPrefix(trust, identity)}/attempts/${attempt}`;
}

/** Keys under one attempt. The reservation and the evidence are created once; `job.json` is compare-and-swap. */
export function attemptKeys(prefix: string) {
  return {
    reservation: `${prefix}/reservation`,
    plan: `${prefix}/plan.json`,
    job: `${prefix}/job.json`,
    result: `${prefix}/result.json`,
    done: `${prefix}/done`,
    of: (path: string) => `${prefix}/${path}`,
    checkpoints: `${prefix}/checkpoints`,
    checkpointPrefix: (step: number, jobId: string, number: number) =>
      `${prefix}/checkpoints/${step}-${jobId}-${number}`,
    tries: `${prefix}/tries`,
    tryPrefix: (jobId: string, number: number) => `${prefix}/tries/${jobId}-${number}`,
  };
}

/** The attempt number of a key under a run's prefix; null for other keys. */
export function attemptOfKey(key: string): number | null {
  const found = /\/attempts\/(\d+)\/done$/.exec(key);
  return found ? Number(found[1]) : null;
}
