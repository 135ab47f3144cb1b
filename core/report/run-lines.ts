import type { RunReport } from '../flow/judge/verify-post.ts';
import type { RunDiagnosis } from '../preflight/diagnosis.ts';
import type { RehearsalOutcome } from '../rehearsal/outcome.ts';
import { momentText, plural, priceText, timeText } from './amounts.ts';
import { markdownCode, markdownReason } from './markdown.ts';
import { OUTCOME_SIGNS } from './signs.ts';
import { isBroken, isBusy } from './subject-state.ts';
import type { RehearsalView, RunView, VerificationView } from './subject-view.ts';

/** A line of a list for a run: how far it came, on what, and what that took. `report` holds what it left. */
export function runLine(view: RunView, report: RunReport | undefined): string {
  const { run, rehearsal, verification, estimate } = view;
  const isDone = verification.kind === 'known' || verification.kind === 'settled';
  const phrases = [
    ...rehearsalPhrases(rehearsal, isDone),
    verificationPhrase(verification, verbOf(run.subcommand), report, estimate),
  ];
  const sign = isBroken(view)
    ? OUTCOME_SIGNS['not reproduced']
    : isBusy(view)
      ? '⏳'
      : verification.kind === 'needs a grant'
        ? '✋'
        : isDone
          ? OUTCOME_SIGNS.reproduced
          : OUTCOME_SIGNS['not run'];
  return `- ${sign} **Line ${run.line}**, ${markdownCode(`${run.program} ${run.subcommand}`)}: ${phrases.join('; ')}.`;
}

function verbOf(subcommand: string): string {
  return ['infer', 'export', 'eval', 'deploy', 'sample', 'merge-lora'].includes(subcommand)
    ? 'executed'
    : 'trained';
}

const REHEARSED: Readonly<Record<RehearsalOutcome, string>> = {
  rehearsed: 'rehearsed',
  approximated: 'rehearsed with other parts',
  checked: 'its arguments are taken by the engine, nothing was generated',
  broken: '**broken as written**',
  unreachable: 'cannot be rehearsed here',
  incomplete: 'incomplete, a reader has to fill something in',
  'not run': 'its rehearsal came to no answer',
};

/** Once the run itself was executed, a rehearsal that was not made is no news. */
function rehearsalPhrases(rehearsal: RehearsalView, isDone: boolean): readonly string[] {
  switch (rehearsal.kind) {
    case 'not wanted':
      return isDone ? [] : [`not rehearsed (${markdownReason(rehearsal.reason)})`];
    case 'held back':
      return isDone ? [] : [`rehearsal held back (${markdownReason(rehearsal.reason)})`];
    case 'waiting':
      return [`waits for its rehearsal since ${momentText(rehearsal.since)}`];
    case 'running':
      return [`in rehearsal since ${momentText(rehearsal.since)}`];
    case 'stopped':
      return isDone
        ? []
        : [
            `its rehearsal was stopped, which says nothing about the post (${markdownReason(rehearsal.message)})`,
          ];
    case 'decided': {
      const { outcome, steps, seconds, substitutions, cause } = rehearsal;
      const facts = [
        'CPU',
        ...(steps === null ? [] : [plural(steps, 'step')]),
        timeText(seconds),
        ...(substitutions === 0 ? [] : [`${plural(substitutions, 'word')} replaced`]),
      ];
      const why = cause === null ? '' : `, ${markdownReason(cause)}`;
      return [`${REHEARSED[outcome]} (${facts.join(', ')})${why}`];
    }
  }
}

function verificationPhrase(
  verification: VerificationView,
  verb: string,
  report: RunReport | undefined,
  estimate: RunDiagnosis | null,
): string {
  switch (verification.kind) {
    case 'refused':
      return `not ${verb}: ${markdownReason(verification.reason)}`;
    case 'not yet':
      return `not ${verb} yet: ${markdownReason(verification.reason)}`;
    case 'no budget':
      return `not ${verb}, the budget does not allow it: ${markdownReason(verification.reason)}`;
    case 'cancelled':
      return `cancelled: ${markdownReason(verification.reason)}`;
    case 'needs a grant':
      return `**needs a grant**, ${expectation(estimate)}at most ${priceText(verification.worstCaseUsd)}`;
    case 'waiting':
      return `attempt ${verification.attempt} in the queue since ${momentText(verification.since)}`;
    case 'running':
      return `attempt ${verification.attempt} being ${verb} since ${momentText(verification.since)}`;
    case 'failed': {
      const { attempt, tries, fault, message } = verification;
      const which = `attempt ${attempt}, ${plural(tries, 'try', 'tries')}`;
      return fault === 'post'
        ? `**failed** (${which}): ${markdownReason(message)}`
        : `stopped by the infrastructure, not the post's fault (${which}): ${markdownReason(message)}`;
    }
    case 'known':
      return `known already, not ${verb} again (${leftBehind(verification.attempts, report)})`;
    case 'settled':
      return `${verb} now (${leftBehind(verification.attempts, report)}), ${priceText(verification.usd)}`;
  }
}

/** What an attempt is expected to take; empty where nobody knows. */
export function expectation(estimate: RunDiagnosis | null): string {
  if (estimate === null) return '';
  const { seconds, usd } = estimate;
  const time = seconds === null ? [] : [`about ${timeText(seconds.median)}`];
  const price = usd === null ? [] : [`about ${priceText(usd.median)}`];
  return [...time, ...price].map((part) => `${part}, `).join('');
}

function leftBehind(attempts: number, report: RunReport | undefined): string {
  const results = report?.attempts.map(({ result }) => result) ?? [];
  const steps = [...new Set(results.flatMap((result) => (result.steps === null ? [] : [result.steps.done])))];
  const seconds = results.reduce((total, result) => total + result.seconds, 0);
  return [
    plural(attempts, 'attempt'),
    ...(results.length === 0
      ? []
      : [`${results.length === 1 ? 'seed' : 'seeds'} ${listed(results.map(({ seed }) => seed))}`]),
    ...(steps.length === 0 ? [] : [`${listed(steps)} ${String(steps) === '1' ? 'step' : 'steps'}`]),
    ...(results.length === 0 ? [] : [timeText(seconds)]),
  ].join(', ');
}

function listed(numbers: readonly number[]): string {
  return numbers.length < 3
    ? numbers.join(' and ')
    : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
