/** Bytes `from` (included) to `to` (excluded) of a file. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What of a file of `size` bytes is in none of the ranges; in ascending order, none of them empty. */
export function missingRanges(received: readonly ByteRange[], size: number): readonly ByteRange[] {
  const missing: ByteRange[] = [];
  let reached = 0;
  for (const { from, to } of received.toSorted((one, other) => one.from - other.from)) {
    if (from > reached) missing.push({ from: reached, to: Math.min(from, size) });
    reached = Math.max(reached, to);
    if (reached >= size) break;
  }
  if (reached < size) missing.push({ from: reached, to: size });
  return missing;
}

/** The same bytes in pieces of at most `longest` bytes. */
export function splitRanges(ranges: readonly ByteRange[], longest: number): readonly ByteRange[] {
  return ranges.flatMap(({ from, to }) =>
    Array.from({ length: Math.ceil((to - from) / longest) }, (_, index) => ({
      from: from + index * longest,
      to: Math.min(to, from + (index + 1) * longest),
    })),
  );
}

export function byteCount(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}
