/** What the evidence says about a claim. */
export type Outcome =
  | 'reproduced'
  | 'within noise'
  | 'not reproduced'
  | 'inconclusive'
  | 'not comparable'
  | 'not run';

/** One reading of a claim: a closed interval in the claim's unit, null for an open side. */
export interface ClaimReading {
  /** The unit as printed for people; empty for a bare number. */
  readonly label: string;
  /** Base units (bytes, seconds, fractions) in one unit of the claim. */
  readonly size: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * A claim ready to be judged. `interval` is a draw of the author's (a point with its rounding, or a range), `bound` is
 * an assertion ("below 15 GB"), `exact` a count that must agree, `text` a generated answer.
 */
export type JudgedClaim =
  | { readonly kind: 'interval' | 'bound' | 'exact'; readonly readings: readonly ClaimReading[] }
  | { readonly kind: 'text'; readonly expected: string };

/** One replicate of the claim's run. */
export interface JudgedRun {
  /** The claimed metric in base units, a generated text, or null when the log does not contain it. */
  readonly value: number | string | null;
  /** Null when the run recorded none: such a run cannot be told from another without a seed. */
  readonly seed: number | null;
  readonly stepsDone: number;
  readonly stepsPlanned: number;
  /** False after an error, an interruption or an exhausted memory. */
  readonly completed: boolean;
}

interface Findings {
  /** In the unit of the reading. */
  readonly measured: number | string | null;
  /**
   * Smallest change that this check would have noticed with 95 % power, in the claim's unit; 0 where any change is
   * noticed; null where nothing was judged.
   */
  readonly mdd: number | null;
  /** The same as a share of the claimed value; null for texts and where the claimed value is 0. */
  readonly relativeMdd: number | null;
  /** Where the measured value lies outside the claim. Says nothing about better or worse. */
  readonly direction: 'higher' | 'lower' | null;
  /** True only while one more run could settle the claim and the budget has one. */
  readonly wantsAnotherRun: boolean;
  readonly runsUsed: number;
  /** Probability of a difference at least this large beyond the forgiven margin, were the claim true. */
  readonly pValue: number | null;
  /** Share of own runs below the claim's centre, from five runs on: 0.02 hints at a lucky seed. A note, no verdict. */
  readonly claimPercentile: number | null;
  /** Label of the reading that was judged. */
  readonly reading: string | null;
  /** One sentence for people. */
  readonly reason: string;
}

/** Judged: the sentence rests on a measurement and a stated power. */
export interface JudgedVerdict extends Findings {
  readonly outcome: 'reproduced' | 'within noise' | 'not reproduced';
  readonly measured: number | string;
  readonly mdd: number;
  readonly pValue: number;
}

export interface UnjudgedVerdict extends Findings {
  readonly outcome: 'inconclusive' | 'not comparable' | 'not run';
}

export type Verdict = JudgedVerdict | UnjudgedVerdict;

/** A verdict without a judgement. */
export function unjudged(
  outcome: UnjudgedVerdict['outcome'],
  reason: string,
  measured: number | string | null = null,
): UnjudgedVerdict {
  return {
    outcome,
    measured,
    mdd: null,
    relativeMdd: null,
    direction: null,
    wantsAnotherRun: false,
    runsUsed: 0,
    pValue: null,
    claimPercentile: null,
    reading: null,
    reason,
  };
}
