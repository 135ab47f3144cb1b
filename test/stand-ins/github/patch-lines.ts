import type { DiffSide } from './discussion.ts';

/** One line of a patch with its numbers before and after; null where it is not. A hunk's header has neither. */
export interface PatchLine {
  readonly kind: 'hunk' | 'same' | 'added' | 'removed';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

export function patchLines(patch: string): readonly PatchLine[] {
  const lines: PatchLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of patch.split('\n')) {
    const { old, start } = /^@@ -(?<old>\d+)\S* \+(?<start>\d+)/.exec(line)?.groups ?? {};
    const text = line.slice(1);
    if (old !== undefined && start !== undefined) {
      before = Number(old);
      after = Number(start);
      lines.push({ kind: 'hunk', before: null, after: null, text: line });
    } else if (line.startsWith('+')) {
      lines.push({ kind: 'added', before: null, after, text });
      after += 1;
    } else if (line.startsWith('-')) {
      lines.push({ kind: 'removed', before, after: null, text });
      before += 1;
    } else if (line.startsWith(' ')) {
      lines.push({ kind: 'same', before, after, text });
      before += 1;
      after += 1;
    }
  }
  return lines;
}

/** A review may speak of the lines that a patch shows, changed or not, and of no other. */
export function showsLine(patch: string, side: DiffSide, line: number): boolean {
  return patchLines(patch).some(({ before, after }) => (side === 'RIGHT' ? after : before) === line);
}

/** The hunk down to the line, as GitHub quotes it above a comment. */
export function hunkAt(patch: string, side: DiffSide, line: number): string {
  const lines = patchLines(patch);
  const end = lines.findIndex(({ before, after }) => (side === 'RIGHT' ? after : before) === line);
  const start = lines.findLastIndex(({ kind }, index) => kind === 'hunk' && index < end);
  return patch
    .split('\n')
    .slice(start, end + 1)
    .join('\n');
}
