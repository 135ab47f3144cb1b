import type { ClaimReport, PostReport, RunReport } from '../../core/flow/judge/verify-post.ts';
import { mddText, measuredText, shortNumber } from '../../core/report/numbers.ts';
import { OUTCOME_SIGNS } from '../../core/report/signs.ts';
import type { Score } from '../../core/swift/evaluation-report.ts';
import type { Outcome } from '../../core/verdict/verdict.ts';
import { paint } from './style.ts';

const COLOURS: Readonly<Record<Outcome, 'green' | 'cyan' | 'red' | 'yellow'>> = {
  reproduced: 'green',
  'within noise': 'cyan',
  'not reproduced': 'red',
  inconclusive: 'yellow',
  'not comparable': 'yellow',
  'not run': 'yellow',
};

/** What was done with a run that does not train. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['infer', 'run'],
  ['export', 'merged'],
  ['eval', 'evaluated'],
  ['deploy', 'served'],
  ['sample', 'sampled'],
]);

/** The post's runs and a table of its claims, for a terminal. */
export function showVerdicts(report: PostReport): string {
  const head = `\n${paint('bold', report.post.path)}\n`;
  return (
    head +
    report.runs.map(showRun).join('') +
    showTable(report.claims) +
    report.claims.map(showReason).join('')
  );
}

function showRun({ run, attempts, trained, reason }: RunReport): string {
  const what = `  line ${run.line}  ${run.program} ${run.subcommand}`;
  if (attempts.length === 0) return `${what}: ${paint('yellow', 'not run')}, ${reason}\n`;
  const verb = VERBS.get(run.subcommand) ?? 'trained';
  const seeds = attempts.map(({ result }) => result.seed).join(', ');
  const how = trained ? `${verb} now` : `known already, not ${verb} again`;
  return `${what}: ${how}; ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}, seed ${seeds}\n${attempts
    .slice(-1)
    .flatMap(({ scores }) => scores)
    .map(showScore)
    .join('')}`;
}

function showScore({ benchmark, subset, metric, value, questions }: Score): string {
  const what = subset === null ? benchmark : `${benchmark}, ${subset}`;
  return `    ${what}: ${metric} ${shortNumber(value)} over ${questions} questions\n`;
}

function showTable(claims: readonly ClaimReport[]): string {
  if (claims.length === 0) return '  no claim was found, so nothing was judged\n';
  const rows = claims.map(({ claim, verdict }) => [
    `${OUTCOME_SIGNS[verdict.outcome]} ${verdict.outcome}`,
    String(claim.line),
    shortened(claim.text, 46),
    shortened(measuredText(verdict), 30),
    mddText(verdict),
  ]);
  const titles = ['verdict', 'line', 'claim', 'measured', 'smallest change noticed'];
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const aligned = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const body = rows.map((row, index) => {
    const outcome = claims[index]?.verdict.outcome ?? 'not run';
    return `  ${aligned(row).replace(row[0] ?? '', (first) => paint(COLOURS[outcome], first))}\n`;
  });
  return `\n  ${paint('dim', aligned(titles))}\n${body.join('')}`;
}

/** A sentence under the table for every claim that is not plainly true. */
function showReason({ claim, verdict, correction }: ClaimReport): string {
  if (verdict.outcome === 'reproduced') return '';
  const instead = correction === null ? '' : ` ${paint('bold', `Write ${correction} instead.`)}`;
  return `  line ${claim.line}: ${verdict.reason}.${instead}\n`;
}

function shortened(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
}
