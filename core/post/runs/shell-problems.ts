import type { Place, Problem } from '../post.ts';
import type { ShellProblem, ShellReading, ShellWord } from '../shell/reading.ts';
import { isElisionComment } from './placeholder.ts';

/**
 * Where what is shown is not what bash would run, for the command at `index`: both readings, and what to write. Only
 * what bash would run is taken for the run.
 */
export function shellProblems(
  reading: ShellReading,
  index: number,
  placeOf: (offset: number) => Place,
): readonly Problem[] {
  return reading.problems.flatMap((problem): Problem[] => {
    const found = describe(problem, index, reading);
    return found === null ? [] : [{ ...placeOf(problem.start), ...found }];
  });
}

type Described = Omit<Problem, 'line' | 'column'>;

function describe(problem: ShellProblem, index: number, reading: ShellReading): Described | null {
  switch (problem.kind) {
    case 'comment-ends-command':
      if (problem.command !== index) return null;
      return leavesOut(problem, index, reading) ? OPTIONS_LEFT_OUT : commentEndsCommand(problem.lost);
    case 'backslash-space':
      return problem.command === index ? backslashSpace(problem.lost) : null;
    case 'trailing-backslash':
      return problem.command === index ? TRAILING_BACKSLASH : null;
    case 'not-exported':
      return problem.command === index ? notExported(problem.names) : null;
    case 'typographic-character': {
      const command = reading.commands[index];
      const inside = command !== undefined && command.start <= problem.start && problem.start < command.end;
      return inside ? typographic(problem.character, problem.meant) : null;
    }
    default:
      return null;
  }
}

/** Whether the command at `index` has a comment in place of some of its options. */
export function hasElisionComment(reading: ShellReading, index: number): boolean {
  return reading.problems.some(
    (problem) =>
      problem.kind === 'comment-ends-command' &&
      problem.command === index &&
      leavesOut(problem, index, reading),
  );
}

function leavesOut(
  { start, lost }: { readonly start: number; readonly lost: readonly ShellWord[] },
  index: number,
  { commands }: ShellReading,
): boolean {
  const comment = commands[index]?.comments.find((each) => each.start === start);
  return comment !== undefined && isElisionComment(comment.text, lost.length === 0);
}

const OPTIONS_LEFT_OUT: Described = {
  code: 'placeholder',
  level: 'error',
  message: 'options are left out here, so nobody can run this command as it stands',
  expected: 'every option of the command',
  repair: 'write the whole command',
};

const TRAILING_BACKSLASH: Described = {
  code: 'trailing-backslash',
  level: 'note',
  message: 'the command ends with a backslash, so that a shell waits for another line',
  expected: 'no backslash behind the last option',
  repair: 'remove the backslash',
};

function commentEndsCommand(lost: readonly ShellWord[]): Described {
  const words = shown(lost);
  return {
    code: 'comment-ends-command',
    level: lost.length > 0 ? 'error' : 'warning',
    message:
      lost.length > 0
        ? `the comment line ends the command: bash runs it without ${words}, and then ${lost[0]?.text} as a command of its own`
        : 'the comment line ends the command',
    expected: 'no comment between continued lines',
    repair: 'move the comment above the command, or remove it',
  };
}

function backslashSpace(lost: readonly ShellWord[]): Described {
  return {
    code: 'backslash-space',
    level: lost.length > 0 ? 'error' : 'warning',
    message: `a blank follows the backslash, so the line is not continued${lost.length > 0 ? `: bash runs the command without ${shown(lost)}` : ''}`,
    expected: 'the backslash as the last character of its line',
    repair: 'remove the blanks behind the backslash',
  };
}

function notExported(names: readonly string[]): Described {
  return {
    code: 'not-exported',
    level: 'warning',
    message: `${names.join(', ')} is set for the shell only: behind a semicolon the command does not see it`,
    expected: `${names[0]}=… in front of the command, without a semicolon, or export ${names[0]}=…`,
    repair: 'remove the semicolon',
  };
}

function typographic(character: string, meant: string): Described {
  return {
    code: 'typographic-character',
    level: 'error',
    message: `"${character}" looks like "${meant}" and is another character: bash takes it as part of the word`,
    expected: meant,
    repair: `write ${meant}`,
  };
}

function shown(words: readonly ShellWord[]): string {
  const texts = words.slice(0, 6).map(({ raw }) => raw);
  return texts.join(' ') + (words.length > 6 ? ' …' : '');
}
