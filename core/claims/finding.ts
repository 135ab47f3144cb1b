import type { Claim, ClaimKind, Metric, Statistic } from '../post/post.ts';
import type { PrintedNumber } from './printed-number.ts';

/** What a number is a number of. */
export interface Named {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** A number as a claim states it: the interval in the printed unit, and the print that it is judged by. */
export interface StatedNumber {
  readonly kind: ClaimKind;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly unit: string | null;
  readonly printed: PrintedNumber;
  /** The earlier of the two values of "0.61 -> 0.72". */
  readonly isBefore: boolean;
}

/** Where a number stands, as far as it tells which run it is about. */
export type Standing =
  /** In a comment of a fence; `run` is the command that it stands above or in. */
  | { readonly kind: 'comment'; readonly run: string | null }
  | {
      readonly kind: 'prose';
      /** To the command behind it. */
      readonly pointsForward: boolean;
      /** To another page: what it tells is no result of a command far from it. */
      readonly pointsElsewhere: boolean;
    }
  | { readonly kind: 'log' }
  | {
      readonly kind: 'table';
      /** How many rows or columns of its table state the same quantity, each of something else. */
      readonly rows: number;
      /** What its own row (or column) is called. */
      readonly head: string;
    };

/** A claim that is not yet bound to a run. */
export interface Finding {
  readonly offset: number;
  /** As printed, with enough around it to recognise it. */
  readonly text: string;
  readonly named: Named;
  readonly number: StatedNumber;
  readonly standing: Standing;
  /** The words that say whose number it is: those before it, the row's label. */
  readonly label: string;
}

export type UnnumberedClaim = Omit<Claim, 'id'>;
