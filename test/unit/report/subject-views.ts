import type { AttemptResult } from '../../../core/flow/attempt/attempt-result.ts';
import type { RunReport } from '../../../core/flow/judge/verify-post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { NOT_ASKED } from '../../../core/preflight/access/ask-hubs.ts';
import { checkPost } from '../../../core/preflight/check-post.ts';
import { HARDWARE } from '../../../core/preflight/hardware.ts';
import type {
  PostView,
  RehearsalView,
  SubjectView,
  VerificationView,
} from '../../../core/report/subject-view.ts';
import { DEFAULT_SETTINGS } from '../../../core/settings/settings.ts';
import { TRAINING } from '../flow/planning.ts';
import { Simulation } from '../flow/simulation.ts';

export const HEAD = '0123456789abcdef0123456789abcdef01234567';

/** What the scripted evidence confirms, contradicts, and says nothing about. */
export const TRUE_CLAIM = 'It runs 4 steps.';
export const WRONG_CLAIM = 'The mean train loss is 1.5.';
export const UNCLEAR_CLAIM = 'The loss is 1.0.';

export interface Wording {
  readonly path?: string;
  readonly title?: string;
  readonly commands?: readonly string[];
  readonly prose?: string;
  /** The whole text, instead. */
  readonly text?: string;
}

/** A post as its author wrote it, with one shell fence for each command. */
export function textOf({
  title = 'A post',
  commands = [TRAINING],
  prose = TRUE_CLAIM,
  text,
}: Wording): string {
  if (text !== undefined) return text;
  const fences = commands.map((command) => `\`\`\`shell\n${command}\n\`\`\`\n`);
  return [`# ${title}\n`, ...fences, `${prose}\n`].join('\n');
}

export interface Course {
  readonly rehearsal?: RehearsalView;
  readonly verification?: VerificationView;
  /** What the results have of their own. */
  readonly result?: Partial<AttemptResult>;
  /** How many attempts are made while a claim could be settled by another. */
  readonly attempts?: number;
}

const REHEARSED: RehearsalView = {
  kind: 'decided',
  outcome: 'rehearsed',
  cause: null,
  substitutions: 3,
  steps: 2,
  seconds: 31,
};

/** Reads, checks and judges a post on scripted evidence; where its runs were not executed, without any. */
export async function postView(wording: Wording = {}, course: Course = {}): Promise<PostView> {
  const post = readPost(wording.path ?? 'posts/p.md', textOf(wording));
  const { rehearsal = REHEARSED, verification } = course;
  const simulation = new Simulation();
  const isDone =
    verification === undefined || verification.kind === 'settled' || verification.kind === 'known';
  simulation.changed = isDone ? (course.result ?? {}) : { stage: 'training', message: 'it was not executed' };
  const report = await simulation.verify(post, { budget: course.attempts ?? 1 });
  const hardware = HARDWARE.find(({ name }) => name === 'A10G');
  if (hardware === undefined) throw new RangeError('the hardware table has no A10G');
  const diagnosis = checkPost({
    post,
    settings: DEFAULT_SETTINGS,
    hardware,
    references: new Map(),
    answers: NOT_ASKED,
    view: null,
    configOf: () => null,
  });
  return {
    path: post.path,
    title: post.title,
    diagnosis,
    runs: post.runs.map((run) => ({
      run,
      estimate: diagnosis.runs.find(({ id }) => id === run.id) ?? null,
      rehearsal,
      verification: verification ?? foundOf(report.runs.find((one) => one.run.id === run.id)),
    })),
    report,
    evidenceUrl: null,
  };
}

function foundOf(report: RunReport | undefined): VerificationView {
  const attempts = report?.attempts.length ?? 0;
  if (attempts > 0) return { kind: 'settled', attempts, usd: 0.12 };
  return { kind: 'refused', reason: report?.reason ?? 'it was not found' };
}

export function subjectView(posts: readonly PostView[], changed: Partial<SubjectView> = {}): SubjectView {
  return {
    repository: { owner: 'lab', name: 'blog' },
    pull: 7,
    headCommit: HEAD,
    posts,
    unread: [],
    complete: true,
    settingsProblems: [],
    grant: { kind: 'nothing to grant' },
    money: { spent: 0.12, reserved: 0, budget: 20 },
    answers: [],
    ...changed,
  };
}
