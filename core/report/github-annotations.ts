import type { Problem, ProblemLevel } from '../post/post.ts';
import type { Diagnosis } from '../preflight/diagnosis.ts';
import { explain } from './explain.ts';

const COMMANDS: Readonly<Record<ProblemLevel, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * Problems as workflow commands, which GitHub Actions shows beside the lines of a pull request: one line each.
 * Whatever a post says stays data: line ends and the marks of the command are escaped (GitHub, "Workflow commands").
 */
export function githubAnnotations({ path, problems }: Diagnosis): string {
  return problems.map((problem) => annotation(path, problem)).join('');
}

function annotation(path: string, problem: Problem): string {
  const { level, line, column, code } = problem;
  const properties = { file: path, line, col: column, title: code };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${COMMANDS[level]} ${written.join(',')}::${data(explain(problem))}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
