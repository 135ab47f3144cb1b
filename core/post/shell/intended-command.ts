import type { ShellAssignment, ShellReading, ShellWord } from './reading.ts';

/** A command as its author meant it, where a comment or an escaped blank cut it into several. */
export interface IntendedCommand {
  readonly assignments: readonly ShellAssignment[];
  readonly words: readonly ShellWord[];
  /** Indexes of the commands that it was cut into; one when nothing was cut off. */
  readonly pieces: readonly number[];
}

/** Puts the command at `index` together with everything that was cut off behind it. */
export function intendedCommand(reading: ShellReading, index: number): IntendedCommand {
  const assignments: ShellAssignment[] = [];
  const words: ShellWord[] = [];
  const pieces: number[] = [];
  const next = continuations(reading);
  const blanks = escapedBlanks(reading);
  for (let piece: number | undefined = index; piece !== undefined; piece = next.get(piece)) {
    const command = reading.commands[piece];
    if (command === undefined) break;
    assignments.push(...command.assignments);
    words.push(...command.words.filter((word) => word.text.trim() !== '' || !blanks.has(word.start)));
    pieces.push(piece);
  }
  return { assignments, words, pieces };
}

function continuations(reading: ShellReading): ReadonlyMap<number, number> {
  const next = new Map<number, number>();
  for (const problem of reading.problems) {
    if (problem.kind !== 'comment-ends-command' && problem.kind !== 'backslash-space') continue;
    if (problem.command !== null && problem.continuation !== null)
      next.set(problem.command, problem.continuation);
  }
  return next;
}

function escapedBlanks(reading: ShellReading): ReadonlySet<number> {
  return new Set(reading.problems.filter(({ kind }) => kind === 'backslash-space').map(({ start }) => start));
}
