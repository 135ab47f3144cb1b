import type { PlacedText } from '../post/blocks.ts';
import { firstFrom } from '../post/first-from.ts';
import type { FoundRun } from '../post/runs/found-run.ts';
import type { Source } from '../post/source.ts';
import type { Finding } from './finding.ts';
import { mayHoldClaims } from './may-hold-claims.ts';
import { findInText } from './sentences.ts';

const COMMENT = /(?:^|\s)(?:#+|\/\/)\s*(.*)$/;

/**
 * The claims of a fence's comments. A comment is about the command that it belongs to, else about the next one of the fence, else about
 * the last one before it.
 */
export function findInComments(
  content: PlacedText,
  runs: readonly FoundRun[],
  source: Source,
): readonly Finding[] {
  const { text } = content;
  if (!text.includes('#') && !text.includes('//')) return [];
  let inBlock: Commented | null = null;
  const findings: Finding[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const match = COMMENT.exec(line);
    const comment = match?.[1] ?? '';
    if (match !== null && mayHoldClaims(comment) && !isCommand(comment)) {
      inBlock ??= runsWithin(content, runs, source);
      const from = start + line.length - comment.length;
      const placed = { text: comment, offsetAt: (index: number) => content.offsetAt(from + index) };
      const run = runOfComment(content.offsetAt(from), inBlock, source);
      findings.push(...findInText(placed, 'comment', { kind: 'comment', run }));
    }
    start += line.length + 1;
  }
  return findings;
}

/** The runs of a fence, and the lines of their comments. */
interface Commented {
  readonly runs: readonly FoundRun[];
  readonly ownerOfLine: ReadonlyMap<number, string>;
}

function runsWithin({ text, offsetAt }: PlacedText, runs: readonly FoundRun[], source: Source): Commented {
  const start = offsetAt(0);
  const end = offsetAt(text.length);
  const within = runs.filter(({ offset }) => offset >= start && offset <= end);
  const lines = within.flatMap(({ run, comments }) =>
    comments.map(({ offset }) => [source.placeOf(offset).line, run.id] as const),
  );
  return { runs: within, ownerOfLine: new Map(lines) };
}

function runOfComment(offset: number, { runs, ownerOfLine }: Commented, source: Source): string | null {
  const owner = ownerOfLine.get(source.placeOf(offset).line);
  if (owner !== undefined) return owner;
  return (runs[firstFrom(runs, offset, (found) => found.offset)] ?? runs.at(-1))?.run.id ?? null;
}

/** A command that is commented out. */
function isCommand(comment: string): boolean {
  return (
    /^(?:[A-Z_]+=\S+ )*(?:swift|megatron|python3?|torchrun|pip|docker|git|export|cd)\s/.test(comment) ||
    /^--\w/.test(comment)
  );
}
