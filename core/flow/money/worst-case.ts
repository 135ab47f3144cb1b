import type { Interval } from '../../preflight/diagnosis.ts';

/** Where runs can be sent to, and what it costs. */
export interface Pool {
  /** As `.mustrun.yml` names it: `A10G`. */
  readonly name: string;
  /** As the machine itself tells it, and as it counts in an identity: `1 x NVIDIA A10G`. */
  readonly hardware: string;
  readonly usdPerHour: number;
  /** How often the queue starts a job at most. */
  readonly starts: number;
  /** The installation's own machine, which every repository may use. */
  readonly own: boolean;
}

/** AWS Batch: "the minimum value for the timeout is 60 seconds". */
const SHORTEST_SECONDS = 60;
/** What loading, downloads and imports take besides the estimated training. */
const AROUND_SECONDS = 900;
/** Estimates of time are coarse: a run may take this many times the high end before it is taken for hung. */
const PATIENCE = 1.5;
/** Of a run of which nobody can tell how long it takes. */
const UNKNOWN_SECONDS = 6 * 3600;

export interface WorstCase {
  /** Of one start of the job. */
  readonly timeoutSeconds: number;
  /** If every start uses its time up. */
  readonly usd: number;
}

/**
 * What a try may take and cost at most. The time is cut to what the budget of a run pays for; null where that would
 * not even pay for the likely time.
 */
export function worstCase(estimate: Interval | null, pool: Pool, budgetUsd: number): WorstCase | null {
  const usdPerSecond = (pool.usdPerHour / 3600) * pool.starts;
  const wanted = estimate === null ? UNKNOWN_SECONDS : estimate.high * PATIENCE + AROUND_SECONDS;
  const affordable = usdPerSecond === 0 ? Number.POSITIVE_INFINITY : Math.floor(budgetUsd / usdPerSecond);
  const needed = Math.max(SHORTEST_SECONDS, estimate?.median ?? 0);
  if (affordable < needed) return null;
  const timeoutSeconds = Math.max(SHORTEST_SECONDS, Math.ceil(Math.min(wanted, affordable)));
  return { timeoutSeconds, usd: timeoutSeconds * usdPerSecond };
}

/** What so many seconds of a pool cost, in US dollars. */
export function priceOf(seconds: number, { usdPerHour }: Pool): number {
  return (seconds / 3600) * usdPerHour;
}
