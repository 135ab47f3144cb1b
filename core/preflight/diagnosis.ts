import type { Problem } from '../post/post.ts';

/** A middle value and the ends between which nine of ten values are expected. */
export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What can be said of a run before it is executed. */
export interface RunDiagnosis {
  readonly id: string;
  readonly line: number;
  /** By hardware class. */
  readonly fits: Readonly<Record<string, 'fits' | 'borderline' | 'no' | 'unknown'>>;
  /** Peak of one device; null where the run is incomplete, or its model unknown. */
  readonly gpuMemoryGiB: Interval | null;
  /** Of one attempt on the hardware that was asked for; null where nobody can tell. */
  readonly seconds: Interval | null;
  readonly usd: Interval | null;
}

/** Everything that `check` says of a post. */
export interface Diagnosis {
  readonly path: string;
  /** In the order of the post. */
  readonly problems: readonly Problem[];
  readonly runs: readonly RunDiagnosis[];
}
