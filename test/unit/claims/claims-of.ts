import type { Claim } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';

/** The claims of a post that is written as its lines. */
export function claimsOf(...lines: readonly string[]): readonly Claim[] {
  return readPost('post.md', lines.join('\n')).claims;
}

/** A claim as its interval and metric: "train_loss 0.865..0.875". */
export function summaryOf({ metric, lower, upper, unit }: Claim): string {
  const interval = lower === upper ? String(lower) : `${lower ?? ''}..${upper ?? ''}`;
  return `${metric} ${interval}${unit === null ? '' : ` ${unit}`}`;
}
