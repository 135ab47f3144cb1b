import { formatAtSamePrecision } from '../claims/printed-number-format.ts';
import type { ClaimReport } from '../flow/judge/verify-post.ts';
import { markdownReason, markdownText, shortened } from './markdown.ts';
import { mddText, measuredText } from './numbers.ts';
import { OUTCOME_SIGNS } from './signs.ts';
import type { PostView } from './subject-view.ts';

/** A post's claims, one a row, in the order of the post. */
export function claimsTable(claims: readonly ClaimReport[]): string {
  return [
    '| Verdict | Line | Claimed | Measured | Smallest change noticed |',
    '|:--|--:|:--|:--|:--|',
    ...claims.map(row),
  ].join('\n');
}

function row({ claim, verdict, measure }: ClaimReport): string {
  const { outcome } = verdict;
  const measured = markdownText(shortened(measuredText(verdict), LONGEST_CELL));
  const how = measure === null || verdict.measured === null ? '' : `<br><sub>${markdownText(measure)}</sub>`;
  const cells = [
    `${OUTCOME_SIGNS[outcome]} ${outcome === 'not reproduced' ? `**${outcome}**` : outcome}`,
    String(claim.line),
    markdownText(shortened(claim.text, LONGEST_CELL)),
    `${measured}${how}`,
    markdownText(mddText(verdict)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const LONGEST_CELL = 80;

/**
 * A sentence for each claim that is not plainly true; claims that the same is said of share one. Why a run was not
 * executed is said of the run, not once more of each of its claims.
 */
export function claimSentences({ report: { claims }, runs }: PostView): string {
  const toTell = claims.filter(({ claim, verdict: { outcome } }) =>
    outcome === 'not run' ? !runs.some(({ run }) => run.id === claim.run) : outcome !== 'reproduced',
  );
  const groups = new Map<string, ClaimReport[]>();
  for (const report of toTell) {
    const { outcome, reason } = report.verdict;
    const key = `${outcome} ${reason}`;
    const group = report.correction === null ? groups.get(key) : undefined;
    if (group === undefined) groups.set(report.correction === null ? key : report.claim.id, [report]);
    else group.push(report);
  }
  return [...groups.values()].map(sentence).join('\n');
}

function sentence(group: readonly ClaimReport[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const lines = [...new Set(group.map(({ claim }) => claim.line))];
  const { outcome, reason } = first.verdict;
  const where = `${lines.length === 1 ? 'Line' : 'Lines'} ${lines.join(', ')}`;
  return `- ${OUTCOME_SIGNS[outcome]} **${where}**, ${outcome}: ${markdownReason(reason)}.${instead(first)}`;
}

/** What the author should write, in the words around it where the number can be found among them. */
function instead({ claim, correction }: ClaimReport): string {
  if (correction === null) return '';
  const write = ` **Write ${markdownReason(correction)} instead**`;
  if (claim.printed === null) return `${write}.`;
  const printed = formatAtSamePrecision(claim.printed.value, claim.printed);
  const [before, after, ...more] = claim.text.split(printed);
  const isFound = before !== undefined && after !== undefined && more.length === 0;
  if (!isFound || /[\d.,]$/.test(before) || /^[\d]/.test(after)) return `${write}.`;
  const fragment = `${kept(before)}<del>${markdownText(printed)}</del> <ins>${markdownText(correction)}</ins>${kept(after)}`;
  return `${write}: “${fragment}”.`;
}

/** Text with the spaces at its ends. */
function kept(text: string): string {
  const space = (found: boolean): string => (found ? ' ' : '');
  return `${space(/^\s+\S/.test(text))}${markdownText(text)}${space(/\s$/.test(text))}`;
}
