import type { ClaimReport } from '../flow/judge/verify-post.ts';
import type { CommentSection } from '../ports/forge.ts';
import type { Outcome } from '../verdict/verdict.ts';
import { plural } from './amounts.ts';
import { claimSentences, claimsTable } from './claims-table.ts';
import { commandLine } from './command-line.ts';
import {
  markdownCode,
  markdownDetails,
  markdownFence,
  markdownLink,
  markdownText,
  shortened,
} from './markdown.ts';
import { countedProblems, problemList } from './problem-lists.ts';
import { runLine } from './run-lines.ts';
import { isPlainlyTrue } from './subject-state.ts';
import type { PostView } from './subject-view.ts';
import { capital, claimsPhrase } from './subject-words.ts';

/** What is shed first when a comment would be too long: the highest. The check run and the evidence have it all. */
const RANKS = { head: 1, errors: 2, sentences: 3, claims: 4, runs: 5, notes: 6, evidence: 7 } as const;

/** What is said of one post. One that is plainly true takes one line until somebody opens it. */
export function postSections(post: PostView): readonly CommentSection[] {
  if (isMereProse(post)) return [proseSection(post)];
  return isPlainlyTrue(post) ? quietSections(post) : loudSections(post);
}

/** A page that describes no run and claims nothing, and that nothing is wrong with. */
export function isMereProse({ runs, report, diagnosis }: PostView): boolean {
  const isFree = runs.length === 0 && report.claims.length === 0;
  return isFree && diagnosis.problems.every(({ level }) => level === 'note');
}

function proseSection({ path }: PostView): CommentSection {
  const said = `${markdownCode(path)}: no training command was found, so nothing was judged.`;
  return section(RANKS.head, said);
}

function quietSections(post: PostView): readonly CommentSection[] {
  const { problems } = post.diagnosis;
  const { claims } = post.report;
  const summary = `✔ ${claimsPhrase(outcomesOf(claims))}`;
  const noted = problems.length === 0 ? '' : `; ${countedProblems(problems)} from check`;
  const body = [
    claimsTable(claims),
    claimSentences(post),
    runList(post),
    problems.length === 0 ? '' : `From check:\n\n${problemList(problems)}`,
    howToRepeat(post),
  ];
  return [
    section(RANKS.head, headOf(post), markdownCode(post.path)),
    section(RANKS.runs, markdownDetails(`${summary}${noted}`, paragraphs(body)), summary),
  ];
}

function loudSections(post: PostView): readonly CommentSection[] {
  const { problems } = post.diagnosis;
  const { claims } = post.report;
  const errors = problems.filter(({ level }) => level === 'error');
  const notes = problems.filter(({ level }) => level !== 'error');
  const said = claims.length === 0 ? NO_CLAIM : capital(claimsPhrase(outcomesOf(claims)));
  // A table in which nothing is measured yet is there for whoever asks for it.
  const isOpen = claims.length > 0 && claims.every(({ verdict }) => verdict.outcome === 'not run');
  const table = claims.length === 0 ? '' : claimsTable(claims);
  return [
    section(
      RANKS.head,
      paragraphs([headOf(post), isOpen ? '' : `${said}.`]),
      `${markdownCode(post.path)}: ${said}.`,
    ),
    section(RANKS.errors, problemList(errors), leftOut(plural(errors.length, 'error'))),
    section(
      RANKS.claims,
      isOpen ? markdownDetails(said, table) : table,
      leftOut(plural(claims.length, 'claim')),
    ),
    section(RANKS.sentences, claimSentences(post)),
    section(RANKS.runs, runList(post), leftOut(plural(post.runs.length, 'run'))),
    section(
      RANKS.notes,
      notes.length === 0 ? '' : markdownDetails(`${countedProblems(notes)} from check`, problemList(notes)),
    ),
    section(RANKS.evidence, evidenceOf(post)),
  ].filter(({ markdown }) => markdown !== '');
}

const NO_CLAIM = 'No claim was found, so nothing was judged';

function outcomesOf(claims: readonly ClaimReport[]): readonly Outcome[] {
  return claims.map(({ verdict }) => verdict.outcome);
}

function leftOut(what: string): string {
  return `*Left out for want of room: ${what}.*`;
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function section(rank: number, markdown: string, instead = ''): CommentSection {
  return { markdown, instead, rank };
}

function headOf({ path, title, evidenceUrl }: PostView): string {
  const name = title === null ? [] : [markdownText(shortened(title, 120))];
  const evidence = evidenceUrl === null ? [] : [markdownLink('evidence', evidenceUrl)];
  return `#### ${[...name, markdownCode(path), ...evidence].join(' · ')}`;
}

function runList({ runs, report }: PostView): string {
  if (runs.length === 0) return '';
  const lines = runs
    .map((view) =>
      runLine(
        view,
        report.runs.find(({ run }) => run.id === view.run.id),
      ),
    )
    .join('\n');
  return `${runs.length === 1 ? 'The run' : 'The runs'}:\n\n${lines}`;
}

function evidenceOf(post: PostView): string {
  const repeat = howToRepeat(post);
  return repeat === '' ? '' : markdownDetails('Evidence, and how to repeat it', repeat);
}

/** Empty where nothing was executed. */
function howToRepeat({ path, report }: PostView): string {
  const lines = report.runs.flatMap(({ run, plan, attempts }) =>
    attempts.map(({ result }) => {
      const identity = plan?.identity ?? result.identity;
      const adapter =
        result.adapter === null ? '' : `, adapter SHA-256 ${markdownCode(result.adapter.sha256)}`;
      const files = result.files.length === 0 ? '' : `, ${plural(result.files.length, 'file')} kept`;
      return `- Line ${run.line}, attempt ${result.attempt}, seed ${result.seed}: identity ${markdownCode(identity)}${adapter}${files}`;
    }),
  );
  if (lines.length === 0) return '';
  const command = commandLine(['npx', 'mustrun', 'verify', path, '--again']);
  return `What was executed:\n\n${lines.join('\n')}\n\nRepeat it, at this commit:\n\n${markdownFence(command, 'shell')}`;
}
