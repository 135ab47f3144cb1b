import type { Post, Problem } from '../../core/post/post.ts';
import { paint } from './style.ts';

/** One line for the post and one for each run in it. */
export function showRuns({ path, runs, claims }: Post): string {
  if (runs.length === 0) {
    return `${paint('bold', path)}\n  no training command was found: expected a shell fence with a command such as "swift sft --model …"\n`;
  }
  const lines = runs.map(({ id, line, column, program, subcommand }) => {
    const bound = claims.filter(({ run }) => run === id).length;
    return `  ${path}:${line}:${column}  ${program} ${subcommand}, ${bound} ${bound === 1 ? 'claim' : 'claims'}\n`;
  });
  return `${paint('bold', path)}  ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${claims.length} ${claims.length === 1 ? 'claim' : 'claims'}\n${lines.join('')}`;
}

const COLOURS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;

/** What is wrong, one problem a paragraph: where, what was found, what was expected, what to do. */
export function showProblems(path: string, problems: readonly Problem[]): string {
  return problems
    .map(({ line, column, level, message, expected, repair, code }) => {
      const head = `${path}:${line}:${column}: ${paint(COLOURS[level], level)}: ${message} ${paint('dim', `[${code}]`)}\n`;
      const more = [
        expected === null ? '' : `  expected: ${expected}\n`,
        repair === null ? '' : `  to do: ${repair}\n`,
      ];
      return head + more.join('');
    })
    .join('');
}
