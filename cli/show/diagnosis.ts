import type { Problem, ProblemLevel } from '../../core/post/post.ts';
import type { DownloadSize } from '../../core/preflight/access/download-size.ts';
import type { Diagnosis, Interval } from '../../core/preflight/diagnosis.ts';
import { plural, priceText, timeText } from '../../core/report/amounts.ts';
import { excerptOf, printable } from './excerpt.ts';
import { paint } from './style.ts';

const COLOURS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
/** Told once for all posts: without the hubs, it would be said of every model and data set. */
const NOT_CHECKED = 'not-checked';
const LEVELS: readonly ProblemLevel[] = ['error', 'warning', 'note'];

/** What `check` says of a post: each problem under the line that it is about, the word marked, and what to do. */
export function showDiagnosis({ path, problems: all }: Diagnosis, text: string): string {
  const problems = all.filter(({ code }) => code !== NOT_CHECKED);
  const lines = text.split(/\r?\n/);
  const head = `${paint('bold', printable(path))}${problems.length === 0 ? '  nothing to mend' : ''}\n`;
  return head + problems.map((problem) => showProblem(problem, lines[problem.line - 1] ?? '')).join('');
}

function showProblem(problem: Problem, line: string): string {
  const { level, code, message, expected, repair } = problem;
  const place = `${problem.line}:${problem.column}`;
  const gutter = ' '.repeat(String(problem.line).length);
  const excerpt = excerptOf(line, problem.column);
  return [
    `  ${place}  ${paint(COLOURS[level], level)}  ${printable(message)}  ${paint('dim', code)}`,
    ...(line.trim() === ''
      ? []
      : [
          `    ${paint('dim', `${problem.line} │`)} ${excerpt.line}`,
          `    ${gutter} ${paint('dim', '│')} ${paint(COLOURS[level], excerpt.mark)}`,
        ]),
    ...(expected === null || repair?.includes(expected) === true
      ? []
      : [`    ${gutter}   expected ${printable(expected)}`]),
    ...(repair === null ? [] : [`    ${gutter}   ${paint('green', printable(repair))}`]),
    '',
  ].join('\n');
}

/** One line for all posts: how many problems, and what `verify` would take. */
export function showSummary(diagnoses: readonly Diagnosis[], hardware: string): string {
  const all = diagnoses.flatMap((diagnosis) => diagnosis.problems);
  const problems = all.filter(({ code }) => code !== NOT_CHECKED);
  const counts = LEVELS.map(
    (level) => [level, problems.filter((problem) => problem.level === level).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([level, count]) => paint(COLOURS[level], plural(count, level)));
  const found = counts.length === 0 ? paint('green', 'no problems') : counts.join(', ');
  const unchecked = all.length - problems.length;
  const open =
    unchecked === 0
      ? ''
      : `${paint('yellow', `not checked: whether ${plural(unchecked, 'model or data set', 'models and data sets')} can be downloaded`)} (--online asks the hubs)\n`;
  return `${found} in ${plural(diagnoses.length, 'post')}. ${showCost(diagnoses, hardware)}\n${open}`;
}

/** How much the first runs would download; nothing where no hub was asked. */
export function showDownload(downloads: readonly DownloadSize[]): string {
  const bytes = downloads.reduce((total, download) => total + download.bytes, 0);
  const unknown = new Set(downloads.flatMap((download) => download.unknown)).size;
  if (bytes === 0 && unknown === 0) return '';
  const rest = unknown === 0 ? '' : `, and ${unknown} of unknown size`;
  return `to download: ${(bytes / 1e9).toPrecision(2)} GB${rest}\n`;
}

function showCost(diagnoses: readonly Diagnosis[], hardware: string): string {
  const runs = diagnoses.flatMap((diagnosis) => diagnosis.runs);
  if (runs.length === 0) return 'There is no run to verify.';
  const known = runs.flatMap(({ seconds, usd }) =>
    seconds === null || usd === null ? [] : [{ seconds, usd }],
  );
  const unknown = runs.length - known.length;
  if (known.length === 0) return `${plural(runs.length, 'run')}; how long verify would take is not known.`;
  const time = sum(known.map(({ seconds }) => seconds));
  const price = sum(known.map(({ usd }) => usd));
  const rest = unknown === 0 ? '' : `, and ${plural(unknown, 'run')} of unknown length`;
  return `verify would train ${plural(known.length, 'run')} on ${hardware}: ${timeText(time.median)} (${timeText(time.low)} to ${timeText(time.high)}), ${priceText(price.median)} (${priceText(price.low)} to ${priceText(price.high)})${rest}.`;
}

/** Of runs one after the other; the ends are added as if all were long or short together. */
function sum(intervals: readonly Interval[]): Interval {
  const add = (part: keyof Interval): number =>
    intervals.reduce((total, interval) => total + interval[part], 0);
  return { median: add('median'), low: add('low'), high: add('high') };
}
