import type { RepositoryName } from '../../ports/forge.ts';
import { answeredOnce } from '../../preflight/access/answered-once.ts';
import type { PostView, RunView } from '../../report/subject-view.ts';
import type { Settings } from '../../settings/settings.ts';
import { type SubmissionResult, submitWork, submitWorkAgain, type WorkRules } from '../job/submit-work.ts';
import { readTry } from '../job/try.ts';
import { EMPTY_LEDGER, type Ledger, ledgerKey, ledgerMonth, ledgerSchema } from '../money/ledger.ts';
import type { Message } from '../receive/message.ts';
import { send } from '../receive/send.ts';
import { readDocument } from '../store/documents.ts';
import type { AdvancePorts } from './advance-ports.ts';
import { publishPage } from './publish-page.ts';
import { RepositoryInputs } from './repository-inputs.ts';
import { type LoadedState, saveIfChanged } from './stored-state.ts';
import type { SubjectName, SubjectState } from './subject-state.ts';
import type { Allowance, Installation, Pending, Survey } from './survey.ts';
import { type PostSubmission, type PostSurvey, type ReadPost, surveyPost } from './survey-post.ts';
import { addWanter } from './wanters.ts';
import { withdraw } from './withdraw.ts';

/** What is to be done for a subject, besides its state. */
export interface Round {
  readonly posts: readonly ReadPost[];
  readonly settings: Settings;
  /** Whether the repository is not for everybody. */
  readonly isPrivate: boolean;
  readonly allowance: Allowance;
  readonly trusted: boolean;
  readonly fork: RepositoryName | undefined;
  /** Against whose cap and budget the work counts. */
  readonly author: string;
  readonly lastLook: WorkRules['lastLook'];
  /** The try that the sweep has found without a job. */
  readonly again: { readonly prefix: string; readonly try: number } | null;
}

export interface RoundResult {
  readonly loaded: LoadedState;
  readonly views: readonly PostView[];
  readonly ledger: Ledger;
}

/**
 * One round for a subject: looks at all its runs, remembers what it will wait for, starts what should be started, and
 * lets go of what it no longer wants. In that order, so that a crash between two of them leaves nothing running that
 * nobody knows of. Null when somebody else changed the state meanwhile.
 */
export async function advanceSubject(
  loaded: LoadedState,
  round: Round,
  installation: Installation,
  ports: AdvancePorts,
): Promise<RoundResult | null> {
  const surveys: PostSurvey[] = [];
  const survey = await openSurvey(loaded.state, round, installation, ports);
  const at = { repository: loaded.state.repository, commit: loaded.state.headCommit };
  const hubs = ports.hubs === null ? null : answeredOnce(ports.hubs);
  for (const post of round.posts) {
    const look = (read: ReadPost) => ports.look(read, at);
    surveys.push(await surveyPost(post, survey, { hubs, look }));
  }
  const pending = surveys.flatMap((found) => found.pending);
  const wanted = [...new Set(pending.map(({ prefix }) => prefix))];
  const before = loaded.state.wants;
  const begun = await saveIfChanged(ports, loaded, {
    ...loaded.state,
    wants: [...new Set([...before, ...wanted])],
  });
  if (begun === null) return null;

  for (const prefix of wanted) await addWanter(ports, prefix, wanterOf(begun.state));
  const views: PostView[] = [];
  const executed = new Set(begun.state.executed);
  const unsubmitted = new Set<string>();
  for (const { view: surveyed, submissions } of surveys) {
    let view = surveyed;
    for (const submission of submissions) {
      const result = await start(submission, begun.state, round, installation, ports);
      if (result.kind !== 'submitted') unsubmitted.add(submission.work.prefix);
      else if (submission.stage === 'verification') executed.add(submission.prefix);
      view = withResult(view, submission, result);
    }
    views.push(view);
  }
  const waitedFor = pending.filter(({ attempt }) => !unsubmitted.has(attempt));
  await lookAgainAtEnded(waitedFor, begun.state, ports);
  const dropped = before.filter((prefix) => !wanted.includes(prefix));
  for (const prefix of dropped) await letGo(prefix, begun.state, ports);
  const ended = await saveIfChanged(ports, begun, { ...begun.state, wants: wanted, executed: [...executed] });
  if (ended === null) return null;
  const { pages } = installation;
  const shown = pages !== null && round.isPrivate && !pages.private ? null : pages;
  const published: PostView[] = [];
  for (const view of views) {
    published.push({ ...view, evidenceUrl: await publishPage(view, ended.state, shown, ports) });
  }
  const isHeldBack = surveys.some(({ submissions }) => submissions.some(({ wish }) => wish !== null));
  return { loaded: ended, views: published, ledger: isHeldBack ? await readLedger(ports) : survey.ledger };
}

/**
 * What ended between the look at it and the entry among those who want it told nobody of us: the subject is told by a
 * message of its own.
 */
async function lookAgainAtEnded(
  pending: readonly Pending[],
  state: SubjectState,
  ports: AdvancePorts,
): Promise<void> {
  for (const { attempt } of pending) {
    const now = await readTry(ports.store, attempt);
    if (now.kind !== 'over' || now.outcome.kind === 'cancelled') continue;
    const message: Message = { ...wanterOf(state), kind: 'settled' };
    await send(ports.messages, `ended ${attempt} ${now.try}`, [{ delivery: attempt, message }]);
  }
}

/** Lets go of everything that a subject waits for. Null when somebody else changed the state meanwhile. */
export async function letGoOfAll(loaded: LoadedState, ports: AdvancePorts): Promise<LoadedState | null> {
  for (const prefix of loaded.state.wants) await letGo(prefix, loaded.state, ports);
  return saveIfChanged(ports, loaded, { ...loaded.state, wants: [] });
}

async function letGo(prefix: string, state: SubjectState, ports: AdvancePorts): Promise<void> {
  await withdraw(prefix, wanterOf(state), 'nobody wants it any more', ports);
}

function wanterOf({ installation, repository, subject }: SubjectState): SubjectName {
  return { installation, repository, subject };
}

async function openSurvey(
  state: SubjectState,
  { settings, allowance, trusted, fork }: Round,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Survey> {
  const { store, queue, clock, forge, findElsewhere } = ports;
  const at = { repository: state.repository, commit: state.headCommit };
  const inputs = new RepositoryInputs(forge, store, at, fork === undefined ? 'repository' : 'fork');
  return {
    ...{ installation, state, settings, allowance, trusted, fork, store, queue, clock },
    ledger: await readLedger(ports),
    find: async (name, postPath, rehearsedAs) =>
      (await inputs.find(name, postPath)) ?? (await findElsewhere(name, rehearsedAs ?? null)),
  };
}

async function readLedger({ store, clock }: AdvancePorts): Promise<Ledger> {
  const ledger = await readDocument(store, ledgerKey(ledgerMonth(clock.now())), ledgerSchema);
  return ledger?.value ?? EMPTY_LEDGER;
}

async function start(
  submission: PostSubmission,
  state: SubjectState,
  { settings, trusted, author, lastLook, again }: Round,
  installation: Installation,
  ports: AdvancePorts,
): Promise<SubmissionResult> {
  const { before, work } = submission;
  if (before.kind === 'submitting') {
    const isMeant = again !== null && again.prefix === work.prefix && again.try === before.try;
    return { kind: isMeant ? await submitWorkAgain(submission, ports) : 'lost' };
  }
  const rules: WorkRules = {
    budgets: { ...settings.budget, installation: installation.usdPerMonth },
    rehearsalsADay: trusted ? null : installation.rehearsalsADay,
    lastLook,
  };
  return submitWork(submission, wanterOf(state), author, rules, ports);
}

/** The view with what came of a submission in it. */
function withResult(view: PostView, { run: id, stage }: PostSubmission, result: SubmissionResult): PostView {
  if (result.kind === 'submitted' || result.kind === 'lost') return view;
  const changed = (run: RunView): RunView => {
    if (run.run.id !== id) return run;
    if (stage === 'rehearsal') return { ...run, rehearsal: { kind: 'held back', reason: result.reason } };
    const kind = result.kind === 'no budget' ? 'no budget' : 'not yet';
    return { ...run, verification: { kind, reason: result.reason } };
  };
  return { ...view, runs: view.runs.map(changed) };
}
