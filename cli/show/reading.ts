import type { Claim, Post, Run } from '../../core/post/post.ts';
import { paint } from './style.ts';

/** Each run beside its line, and under it the claims about it with how their digits are read. */
export function showReading({ path, title, runs, claims }: Post): string {
  const head = `${paint('bold', path)}${title === null ? '' : `  ${title}`}\n`;
  const unbound = claims.filter(({ run }) => run === null);
  const rest =
    unbound.length === 0 ? '' : `  about no run that the post tells:\n${unbound.map(showClaim).join('')}`;
  const empty = runs.length + claims.length === 0 ? '  no run and no claim\n' : '';
  return `${head}${runs.map((run) => showRun(run, claims)).join('')}${rest}${empty}`;
}

function showRun(run: Run, claims: readonly Claim[]): string {
  const { id, line, column, program, subcommand, engine, processes, complete } = run;
  const notes = [
    engine.line === null ? 'engine line unknown' : `ms-swift ${engine.line}`,
    processes === null ? 'any number of processes' : processes === 1 ? null : `${processes} processes`,
    complete ? null : 'incomplete',
  ].filter((note) => note !== null);
  const first = `  ${line}:${column}  ${paint('cyan', `${program} ${subcommand}`)}  (${id}; ${notes.join(', ')})\n`;
  const environment = Object.entries(run.environment).map(([name, value]) => `      ${name}=${value}\n`);
  const options = Object.entries(run.options).map(
    ([name, value]) =>
      `      --${name}${value === true ? '' : ` ${typeof value === 'string' ? value : value.join(' ')}`}\n`,
  );
  const own = claims.filter((claim) => claim.run === id).map(showClaim);
  return first + environment.join('') + options.join('') + own.join('');
}

function showClaim({ line, column, text, metric, statistic, lower, upper, unit, kind }: Claim): string {
  const named = statistic === 'value' ? metric : `${statistic} ${metric}`;
  const flat = text.replace(/\s+/g, ' ');
  const shown = flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
  return `    ${line}:${column}  "${shown}"  ${paint('green', named)} ${readAs(kind, lower, upper)}${unit === null ? '' : ` ${unit}`}\n`;
}

function readAs(kind: Claim['kind'], lower: number | null, upper: number | null): string {
  if (kind === 'text') return 'compared word by word';
  if (lower === null) return `at most ${upper}`;
  if (upper === null) return `at least ${lower}`;
  return lower === upper ? `exactly ${lower}` : `${lower} to ${upper}`;
}
