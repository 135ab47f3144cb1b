import type { RehearsalOutcome } from '../../core/rehearsal/outcome.ts';
import type { PostRehearsal, RehearsalReport } from '../../core/rehearsal/rehearse-post.ts';
import { paint } from './style.ts';

const LOOKS: Readonly<Record<RehearsalOutcome, readonly ['green' | 'cyan' | 'red' | 'yellow', string]>> = {
  rehearsed: ['green', '✔'],
  approximated: ['cyan', '≈'],
  checked: ['cyan', '✓'],
  broken: ['red', '✘'],
  unreachable: ['yellow', '–'],
  incomplete: ['yellow', '…'],
  'not run': ['yellow', '?'],
};

/** A post's rehearsals for a terminal: a line for each run, what was substituted under it. */
export function showRehearsals({ post, runs }: PostRehearsal): string {
  const head = `\n${paint('bold', post.path)}\n`;
  if (runs.length === 0) {
    return `${head}  no training command was found: expected a shell fence with a command such as "swift sft --model …"\n`;
  }
  return head + runs.map(showRehearsal).join('');
}

function showRehearsal(report: RehearsalReport): string {
  const { run, outcome, cause, steps, seconds, known, substitutions } = report;
  const [colour, mark] = LOOKS[outcome];
  const what = `line ${run.line}  ${run.program} ${run.subcommand}`;
  const took = known ? 'known already' : `${seconds.toFixed(0)} s`;
  const facts = [steps === null ? null : `${steps} steps`, seconds > 0 || known ? took : null];
  const told = facts.filter((fact) => fact !== null).join(', ');
  const first = `  ${paint(colour, `${mark} ${outcome}`)}  ${what}${told === '' ? '' : ` (${told})`}\n`;
  const listed = ['rehearsed', 'approximated', 'not run'].includes(outcome) ? substitutions : [];
  return first + (cause === null ? '' : `      ${cause}\n`) + showSubstitutions(listed);
}

/** What is approximate by itself, then what is mechanical on one line; the settings of every rehearsal are counted. */
function showSubstitutions(substitutions: RehearsalReport['substitutions']): string {
  const approximate = substitutions.filter(({ kind }) => kind === 'approximate');
  const changed = substitutions.filter(({ kind, from }) => kind === 'mechanical' && from !== null);
  const always = substitutions.length - approximate.length - changed.length;
  const mechanical = [
    ...changed.map(showSubstitution),
    ...(always === 0 ? [] : [`${always} ${always === 1 ? 'setting' : 'settings'} that every rehearsal has`]),
  ];
  return [
    ...approximate.map((substitution) => `≈ ${showSubstitution(substitution)}`),
    ...(mechanical.length === 0 ? [] : [`· ${mechanical.join(', ')}`]),
  ]
    .map((line) => `      ${paint('dim', line)}\n`)
    .join('');
}

function showSubstitution({ option, from, to }: RehearsalReport['substitutions'][number]): string {
  const before = from === null ? '' : `${shortened(from)} `;
  return `${option}: ${before}→ ${to === null ? 'left out' : shortened(to)}`;
}

function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length <= 40 ? flat : `${flat.slice(0, 39)}…`;
}
