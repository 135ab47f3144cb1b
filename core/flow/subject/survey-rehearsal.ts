import type { Run } from '../../post/post.ts';
import { isChecked, REHEARSED } from '../../rehearsal/command.ts';
import type { DecisionContext } from '../../rehearsal/outcome.ts';
import { prepareRehearsal, type RehearsalWork } from '../../rehearsal/prepare-rehearsal.ts';
import { type RehearsalPlan, rehearsalTryKey } from '../../rehearsal/rehearsal-plan.ts';
import {
  type RehearsalDocument,
  rehearsalDocument,
  rehearsalPrefix,
} from '../../rehearsal/rehearsal-record.ts';
import { reportOf } from '../../rehearsal/rehearse-post.ts';
import type { RehearsalView } from '../../report/subject-view.ts';
import { readTry, type TryState, type Work } from '../job/try.ts';
import { encodeDocument, readDocument } from '../store/documents.ts';
import { asksFor } from './subject-state.ts';
import { isRunning, type Pending, priorityOf, type Submission, type Survey, trustOf } from './survey.ts';

export interface RehearsalSurvey {
  readonly view: RehearsalView;
  /** Nothing speaks against spending money on the run. */
  readonly passed: boolean;
  readonly pending: Pending | null;
  readonly submission: Submission | null;
}

/** Validating, preparing and training, and what starts and stops around them. */
const ANSWERS = 3;
const AROUND_SECONDS = 180;

/** Looks at the rehearsal of a run. `teacher` is the model that another run of the post serves. */
export async function surveyRehearsal(
  run: Run,
  teacher: string | null,
  postPath: string,
  survey: Survey,
): Promise<RehearsalSurvey> {
  const { store, fork, find } = survey;
  const prepared = await prepareRehearsal(run, teacher, {
    ...(fork === undefined ? {} : { fork }),
    find: ({ name, role }) => find(name, postPath, role),
  });
  if (prepared.kind === 'settled') {
    const trains = REHEARSED.some((name) => name === run.subcommand);
    const view = {
      kind: 'decided',
      ...prepared.decision,
      substitutions: 0,
      steps: null,
      seconds: 0,
    } as const;
    return { view, passed: !trains && run.program === 'swift', pending: null, submission: null };
  }
  const { work, context } = prepared;
  if (isChecked(work.original.subcommand)) {
    const cause = 'only training is rehearsed by a job; mustrun rehearse checks its arguments';
    const view = {
      kind: 'decided',
      outcome: 'unreachable',
      cause,
      substitutions: 0,
      steps: null,
      seconds: 0,
    } as const;
    return { view, passed: true, pending: null, submission: null };
  }
  const prefix = rehearsalPrefix(trustOf(survey), work.identity);
  const kept = await readDocument(store, work.key, rehearsalDocument);
  if (kept !== null && !survey.state.wants.includes(prefix)) return decided(run, kept.value, context);

  const state = await readTry(store, prefix);
  // A job leaves its answers before it ends: what is waited for is over when it is settled.
  const isSettled = state.kind === 'none' || state.kind === 'over';
  if (kept !== null && isSettled) return decided(run, kept.value, context);
  const next = { prefix, work: jobOf(work, context, prefix, survey), before: state, wish: null };
  const waits = { passed: false, pending: { prefix, attempt: prefix }, submission: null };
  switch (state.kind) {
    case 'none':
      return { ...waits, view: { kind: 'waiting', since: survey.clock.now() }, submission: next };
    case 'submitting':
      return { ...waits, view: { kind: 'waiting', since: state.since }, submission: next };
    case 'live': {
      const kind = (await isRunning(survey.queue, state)) ? 'running' : 'waiting';
      return { ...waits, view: { kind, since: state.since } };
    }
    case 'over': {
      if (state.outcome.kind === 'cancelled' || isAskedAfter(run, state, survey)) {
        return { ...waits, view: { kind: 'waiting', since: survey.clock.now() }, submission: next };
      }
      const { job, message } = state.outcome;
      const left =
        job === null ? null : await readDocument(store, rehearsalTryKey(prefix, job), rehearsalDocument);
      if (left !== null) return decided(run, left.value, context);
      return { ...waits, pending: null, view: { kind: 'stopped', message } };
    }
  }
}

function decided(run: Run, document: RehearsalDocument, context: DecisionContext): RehearsalSurvey {
  const { outcome, cause, substitutions, steps, seconds } = reportOf(run, document, context, true);
  const view = {
    kind: 'decided',
    outcome,
    cause,
    substitutions: substitutions.length,
    steps,
    seconds,
  } as const;
  const passed = outcome === 'rehearsed' || outcome === 'approximated';
  return { view, passed, pending: null, submission: null };
}

function isAskedAfter(
  run: Run,
  state: Extract<TryState, { kind: 'over' }>,
  { state: subject }: Survey,
): boolean {
  return asksFor(subject, run.id).some(({ at }) => at >= state.outcome.endedAt);
}

function jobOf(
  { identity, key, original, draft, files }: RehearsalWork,
  { line, missesPlugin }: DecisionContext,
  prefix: string,
  survey: Survey,
): Work {
  const { rehearsalPool, rehearsalSeconds } = survey.installation;
  const plan: RehearsalPlan = {
    version: 1,
    profile: 'rehearse',
    identity,
    author: survey.fork === undefined && survey.trusted ? 'trusted' : 'untrusted',
    key,
    prefix,
    original: copied(original),
    draft: copied(draft),
    context: { line, missesPlugin },
    inputs: files.map(({ name, role, found: { kind, source, digest } }) => ({
      kind,
      role,
      path: name,
      source,
      digest,
    })),
    timeoutSeconds: rehearsalSeconds,
  };
  return {
    prefix,
    profile: 'rehearse',
    trust: trustOf(survey),
    pool: rehearsalPool.name,
    priority: priorityOf(survey),
    identity,
    attempt: 1,
    plan: () => encodeDocument(plan),
    timeoutSeconds: ANSWERS * rehearsalSeconds + AROUND_SECONDS,
  };
}

function copied(draft: RehearsalWork['draft']): RehearsalPlan['draft'] {
  const { subcommand, words, environment, substitutions } = draft;
  return {
    subcommand,
    words: [...words],
    environment: { ...environment },
    substitutions: [...substitutions],
  };
}
