import type { Root } from 'mdast';
import type { Hub } from '../../ports/hub.ts';
import type { Post, Problem, Run } from '../../post/post.ts';
import { askHubs, type HubAnswers, NOT_ASKED } from '../../preflight/access/ask-hubs.ts';
import type { HubName } from '../../preflight/access/hub-name.ts';
import { type HubReference, hubReferences } from '../../preflight/access/hub-references.ts';
import { checkPost } from '../../preflight/check-post.ts';
import type { Diagnosis } from '../../preflight/diagnosis.ts';
import { HARDWARE, type HardwareClass, hardwareClass } from '../../preflight/hardware.ts';
import type { QualityView } from '../../preflight/quality/view.ts';
import { servedModel } from '../../rehearsal/plan-rehearsal.ts';
import type { PostView, RehearsalView, RunView } from '../../report/subject-view.ts';
import { reportPost } from '../judge/report-post.ts';
import type { RunReport } from '../judge/verify-post.ts';
import { choosePool } from '../money/choose-pool.ts';
import { plainPath } from '../plan/inputs.ts';
import { isInside, outputOf } from '../plan/output-folder.ts';
import { type Planned, planRun } from '../plan/plan-run.ts';
import type { Pending, Submission, Survey } from './survey.ts';
import { surveyRehearsal } from './survey-rehearsal.ts';
import { surveyVerification } from './survey-verification.ts';

/** A post as it was read at a commit. */
export interface ReadPost {
  readonly post: Post;
  readonly text: string;
  /** Null for a text that was refused. */
  readonly tree: Root | null;
}

export interface PostSurvey {
  readonly view: PostView;
  /** What the post waits for, or will. */
  readonly pending: readonly Pending[];
  readonly submissions: readonly PostSubmission[];
}

export interface PostSubmission extends Submission {
  readonly run: string;
  readonly stage: 'rehearsal' | 'verification';
}

/** What of a check needs the outside world. */
export interface CheckPorts {
  /** Null: no hub may be asked. */
  readonly hubs: Readonly<Record<HubName, Hub>> | null;
  /** What the rules about writing look at; null where the text was refused. */
  readonly look: (read: ReadPost) => Promise<QualityView | null>;
}

/** Checks a post, and looks at the rehearsal and the verification of each of its runs. Nothing is started. */
export async function surveyPost(read: ReadPost, survey: Survey, ports: CheckPorts): Promise<PostSurvey> {
  const { post } = read;
  const diagnosis = await diagnose(read, survey, ports);
  const teacher = servedModel(post.runs);
  const reports: RunReport[] = [];
  const views: RunView[] = [];
  const pending: Pending[] = [];
  const submissions: PostSubmission[] = [];
  const problems: Problem[] = [...diagnosis.problems];
  for (const run of post.runs) {
    const rehearse = once(() => surveyRehearsal(run, teacher, post.path, survey));
    const choice = choosePool(run, survey.installation.pools, survey.settings);
    const planned = await planHere(run, choice, reports, post.path, survey, ports.hubs);
    if (planned.kind === 'refused') problems.push(...planned.problems);
    const estimate = diagnosis.runs.find(({ id }) => id === run.id) ?? null;
    const { verification, rehearsal } = await surveyVerification(
      {
        ...{ run, post, planned, estimate, earlier: reports, rehearsal: rehearse },
        pool: choice.kind === 'chosen' ? choice.pool : survey.installation.rehearsalPool,
        refusal: refusalOf(run, diagnosis, survey),
      },
      survey,
    );
    reports.push(verification.report);
    views.push({
      ...{ run, estimate, verification: verification.view },
      rehearsal: rehearsal?.view ?? KNOWN_ALREADY,
    });
    const held = survey.allowance.kind === 'cancelled';
    for (const [stage, found] of [
      ['rehearsal', rehearsal],
      ['verification', verification],
    ] as const) {
      if (found === null || held) continue;
      if (found.pending !== null) pending.push(found.pending);
      if (found.submission !== null) submissions.push({ ...found.submission, run: run.id, stage });
    }
  }
  const report = reportPost(post, reports, problems, survey.installation.mostAttempts);
  const view = { path: post.path, title: post.title, diagnosis, runs: views, report, evidenceUrl: null };
  return { view, pending, submissions };
}

const KNOWN_ALREADY: RehearsalView = { kind: 'not wanted', reason: 'its evidence is there' };

async function planHere(
  run: Run,
  choice: ReturnType<typeof choosePool>,
  reports: readonly RunReport[],
  postPath: string,
  { find, fork }: Survey,
  hubs: CheckPorts['hubs'],
): Promise<Planned> {
  if (choice.kind === 'none') return { kind: 'refused', reason: choice.reason, problems: [] };
  const earlier = reports.map(({ run: above, plan }) => ({ run: above, plan }));
  return planRun(run, earlier, {
    hardware: choice.pool.hardware,
    ...(fork === undefined ? {} : { fork }),
    find: (name) => find(name, postPath),
    ...(hubs === null
      ? {}
      : { askHub: ({ hub, kind, id, revision }) => hubs[hub].describe(kind, id, revision) }),
  });
}

/**
 * Why a run is not executed: an error that check found in it, what the policy forbids, or code of an author whom the
 * repository does not trust.
 */
function refusalOf(run: Run, { problems }: Diagnosis, { trusted, fork }: Survey): string | null {
  const lines = new Set([run.line, ...run.words.map(({ line }) => line)]);
  const own = problems.filter(({ line }) => lines.has(line));
  const wrong = own.find(({ level }) => level === 'error');
  if (wrong !== undefined) return wrong.message;
  const forbidden = own.find(({ code, level }) => POLICIES.includes(code) && level === 'warning');
  if (forbidden !== undefined) return forbidden.message;
  const code = own.find((problem) => CODE_POLICIES.includes(problem.code));
  return code !== undefined && (!trusted || fork !== undefined) ? code.message : null;
}

/** Of what a policy says, the price is held to the ledger and the hardware to the pools. */
const CODE_POLICIES = ['policy-plugin', 'policy-remote-code'];
const POLICIES = ['policy-model', 'policy-dataset', ...CODE_POLICIES];

async function diagnose(read: ReadPost, survey: Survey, { hubs, look }: CheckPorts): Promise<Diagnosis> {
  const { post } = read;
  const { settings } = survey;
  const local = await localNames(post, survey);
  const outputs = post.runs.map(outputOf);
  const isLocal = (name: string): boolean =>
    local.has(name) || outputs.some((output) => isInside(plainPath(name), output));
  const references = new Map(post.runs.map((run) => [run.id, hubReferences(run, isLocal)]));
  const asked: readonly HubReference[] = [...references.values()].flat();
  const answers: HubAnswers = hubs === null ? NOT_ASKED : await askHubs(asked, hubs);
  const hardware = checkedHardware(settings.hardware);
  return checkPost({
    post,
    settings,
    hardware,
    references,
    answers,
    view: await look(read),
    configOf: () => null,
  });
}

/** What the runs name that is in the repository. */
async function localNames(post: Post, { find }: Survey): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const run of post.runs)
    hubReferences(run, (name) => {
      names.add(name);
      return false;
    });
  const found = await Promise.all(
    [...names].map(async (name) => ({ name, input: await find(name, post.path) })),
  );
  return new Set(found.flatMap(({ name, input }) => (input === null ? [] : [name])));
}

/** The class that posts are checked for; of classes that nobody has heard of the table's first. */
function checkedHardware(names: readonly string[]): HardwareClass {
  const [first] = HARDWARE;
  if (first === undefined) throw new Error('the hardware table is empty');
  return names.map(hardwareClass).find((known) => known !== null) ?? first;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
