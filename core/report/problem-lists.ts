import type { Problem } from '../post/post.ts';
import { plural } from './amounts.ts';
import { explain } from './explain.ts';
import { markdownCode, markdownText, shortened } from './markdown.ts';

/** Problems as a list, in the order of the post. */
export function problemList(problems: readonly Problem[]): string {
  return problems
    .map((problem) => {
      const what = markdownText(shortened(explain(problem), LONGEST));
      const sign = problem.level === 'error' ? '✘ ' : '';
      return `- ${sign}**Line ${problem.line}**, ${problem.level}: ${what} (${markdownCode(problem.code)})`;
    })
    .join('\n');
}

const LONGEST = 600;

/** "2 warnings and 1 note". */
export function countedProblems(problems: readonly Problem[]): string {
  return (['error', 'warning', 'note'] as const)
    .map((level) => [problems.filter((problem) => problem.level === level).length, level] as const)
    .filter(([count]) => count > 0)
    .map(([count, level]) => plural(count, level))
    .join(' and ');
}
