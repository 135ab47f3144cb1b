import type { ByteRange } from './ranges.ts';

/** How reading a range ended. */
export type ReadEnd =
  | { readonly kind: 'complete' }
  /**
   * - `here`: the same source may give the rest a moment later, or after `pauseMilliseconds`
   * - `elsewhere`: this source will not
   */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly again: 'here' | 'elsewhere';
      readonly pauseMilliseconds: number | null;
    };

/** Takes bytes in their order; resolves when they are kept. */
export type TakeBytes = (bytes: Uint8Array) => Promise<void>;

/** A place that one file can be read from, in parts. */
export interface ByteSource {
  /** Where that is, for people: a host. */
  readonly name: string;
  /** Hands on a range; what came before a failure counts. Rejects with the signal's reason alone. */
  read(range: ByteRange, take: TakeBytes, signal: AbortSignal): Promise<ReadEnd>;
}

export function failedHere(reason: string, pauseMilliseconds: number | null = null): ReadEnd {
  return { kind: 'failed', reason, again: 'here', pauseMilliseconds };
}

export function failedElsewhere(reason: string): ReadEnd {
  return { kind: 'failed', reason, again: 'elsewhere', pauseMilliseconds: null };
}
