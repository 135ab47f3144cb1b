import { describe, expect, it } from 'vitest';
import type { CheckState } from '../../../core/ports/forge.ts';
import type { Problem } from '../../../core/post/post.ts';
import { checkRunOf } from '../../../core/report/subject-check.ts';
import type {
  GrantView,
  PostView,
  RehearsalView,
  SubjectView,
  VerificationView,
} from '../../../core/report/subject-view.ts';
import { TRAINING } from '../flow/planning.ts';
import { HEAD, postView, subjectView, TRUE_CLAIM, UNCLEAR_CLAIM, WRONG_CLAIM } from './subject-views.ts';

const since = new Date('2026-01-01T12:40:00Z');
const BROKEN_OPTION = TRAINING.replace('--max_steps', '--bogus_option 1 --max_steps');

const needsGrant: VerificationView = { kind: 'needs a grant', worstCaseUsd: 2.4 };
const training: VerificationView = { kind: 'running', attempt: 1, since };
const refused: VerificationView = { kind: 'refused', reason: 'the model is not allowed' };
const failed = (fault: 'post' | 'infrastructure'): VerificationView => ({
  kind: 'failed',
  attempt: 1,
  tries: 2,
  message: 'it ended',
  fault,
});
const decided = (outcome: 'broken' | 'unreachable' | 'not run' | 'rehearsed'): RehearsalView => ({
  kind: 'decided',
  outcome,
  cause: null,
  substitutions: 0,
  steps: null,
  seconds: 3,
});
const settingsProblem: Problem = {
  line: 3,
  column: 1,
  code: 'settings',
  level: 'error',
  message: 'budget is no number',
  expected: null,
  repair: null,
};

const prose = (text: string) => postView({ prose: text });
const verifying = (verification: VerificationView) => postView({}, { verification });
const rehearsing = (rehearsal: RehearsalView, verification: VerificationView = refused) =>
  postView({}, { rehearsal, verification });
/** Of two runs the first is claimed about and executed; the second is as its author directs. */
const secondDirected = (directive: string, rehearsal: RehearsalView) => {
  const [first, second] = [TRAINING, TRAINING.replace('output/x', 'output/y')].map(
    (command) => `\`\`\`shell\n${command}\n\`\`\`\n`,
  );
  const text = `# A post\n\n${first}\n${TRUE_CLAIM}\n\n## More\n\n<!-- mustrun: ${directive} -->\n\n${second}`;
  return postView({ text }, { rehearsal });
};

type Row = readonly [
  what: string,
  posts: readonly Promise<PostView>[],
  changed: Partial<SubjectView>,
  state: CheckState['kind'] | Extract<CheckState, { kind: 'completed' }>['conclusion'],
  buttons: readonly string[],
];
const grant = (kind: 'granted' | 'cancelled'): { grant: GrantView } => ({ grant: { kind, by: 'ann' } });
const needed: { grant: GrantView } = { grant: { kind: 'needed', reason: 'it comes from a fork' } };
const holds = prose(TRUE_CLAIM);
const fails = prose(WRONG_CLAIM);
const waits = verifying(needsGrant);
const trains = verifying(training);

async function withError(made: Promise<PostView>): Promise<PostView> {
  const post = await made;
  return { ...post, diagnosis: { ...post.diagnosis, problems: [settingsProblem] } };
}

const ROWS: readonly Row[] = [
  ['no post changed', [], {}, 'success', []],
  ['everything claimed is reproduced', [holds], {}, 'success', []],
  ['everything was known already', [verifying({ kind: 'known', attempts: 1, usd: 0 })], {}, 'success', []],
  ['a grant was used and all is reproduced', [holds], grant('granted'), 'success', []],

  ['one claim of two is not reproduced', [prose(`${TRUE_CLAIM} ${WRONG_CLAIM}`)], {}, 'failure', []],
  ['one post of two is not reproduced', [holds, fails], {}, 'failure', []],
  ['check finds an error', [postView({ commands: [BROKEN_OPTION] })], {}, 'failure', []],
  ['a command is broken as written', [rehearsing(decided('broken'))], {}, 'failure', []],
  ['a run fails by its own fault', [verifying(failed('post'))], {}, 'failure', []],
  [
    'a failure beside a fault of the infrastructure',
    [fails, verifying(failed('infrastructure'))],
    {},
    'failure',
    ['retry'],
  ],
  ['a failure, then cancelled', [fails], grant('cancelled'), 'failure', []],
  ['a failure and wrong settings', [fails], { settingsProblems: [settingsProblem] }, 'failure', []],

  ['something trains', [trains], {}, 'in progress', ['cancel']],
  [
    'something waits in the queue',
    [verifying({ kind: 'waiting', attempt: 2, since })],
    {},
    'in progress',
    ['cancel'],
  ],
  [
    'something is rehearsed',
    [rehearsing({ kind: 'running', since }, { kind: 'not yet', reason: 'rehearsal' })],
    {},
    'in progress',
    ['cancel'],
  ],
  ['something trains and a claim failed already', [trains, fails], {}, 'in progress', ['cancel']],
  [
    'something trains and something needs a grant',
    [trains, waits],
    needed,
    'in progress',
    ['grant', 'cancel'],
  ],
  [
    'something trains and something was stopped',
    [trains, verifying(failed('infrastructure'))],
    {},
    'in progress',
    ['cancel'],
  ],

  ['a run needs a grant', [waits], needed, 'waiting', ['grant']],
  ['a run needs a grant, told by the run alone', [waits], {}, 'waiting', ['grant']],
  ['a grant is needed, told by the subject alone', [holds], needed, 'waiting', ['grant']],
  ['a grant is needed beside a failure', [waits, fails], needed, 'waiting', ['grant']],
  [
    'a grant is needed beside a stopped run',
    [waits, verifying(failed('infrastructure'))],
    needed,
    'waiting',
    ['grant', 'retry'],
  ],

  ['nothing is claimed', [prose('Hello.')], {}, 'neutral', []],
  ['one post of two claims nothing', [holds, prose('Hello.')], {}, 'neutral', []],
  ['no command and no claim', [postView({ commands: [], prose: 'Hello.' })], {}, 'neutral', []],
  ['a claim is inconclusive', [prose(`${TRUE_CLAIM} ${UNCLEAR_CLAIM}`)], {}, 'neutral', []],
  ['a claim is not comparable', [prose(`${TRUE_CLAIM} It takes 30 minutes.`)], {}, 'neutral', []],
  ['a run is refused', [verifying(refused)], {}, 'neutral', []],
  [
    'a run has no budget',
    [verifying({ kind: 'no budget', reason: 'the month is spent' })],
    {},
    'neutral',
    [],
  ],
  [
    'a run waits for one that will not come',
    [verifying({ kind: 'not yet', reason: 'its model' })],
    {},
    'neutral',
    [],
  ],
  ['the infrastructure failed', [verifying(failed('infrastructure'))], {}, 'neutral', ['retry']],
  [
    'a rehearsal was stopped',
    [rehearsing({ kind: 'stopped', message: 'host lost' })],
    {},
    'neutral',
    ['retry'],
  ],
  ['a rehearsal is held back', [rehearsing({ kind: 'held back', reason: 'five a day' })], {}, 'neutral', []],
  ['a rehearsal passed, and nothing else', [rehearsing(decided('rehearsed'))], {}, 'neutral', []],
  ['a rehearsal cannot be made', [rehearsing(decided('unreachable'))], {}, 'neutral', []],
  ['a post could not be read', [holds], { unread: [{ path: 'b.md', reason: 'too large' }] }, 'neutral', []],
  ['the only post could not be read', [], { unread: [{ path: 'b.md', reason: 'too large' }] }, 'neutral', []],
  ['not all changed files are known', [], { complete: false }, 'neutral', []],
  ['the settings are wrong and no post is known', [], { settingsProblems: [settingsProblem] }, 'neutral', []],
  [
    'the settings are wrong, whatever is granted',
    [waits],
    { settingsProblems: [settingsProblem], ...needed },
    'neutral',
    [],
  ],
  ['executed without an attempt', [verifying({ kind: 'settled', attempts: 0, usd: 0 })], {}, 'neutral', []],

  [
    'cancelled',
    [verifying({ kind: 'cancelled', reason: 'by ann' })],
    grant('cancelled'),
    'cancelled',
    ['retry'],
  ],
  [
    'cancelled, told by the run alone',
    [verifying({ kind: 'cancelled', reason: 'closed' })],
    {},
    'cancelled',
    ['retry'],
  ],

  [
    'it ran, whatever its rehearsal said',
    [postView({}, { rehearsal: decided('broken') })],
    {},
    'success',
    [],
  ],
  ['check finds an error beside a claim that holds', [withError(holds)], {}, 'failure', []],
  ['cancelled, and what was known holds', [holds], grant('cancelled'), 'cancelled', ['retry']],
];

describe('the check run', () => {
  it.each(ROWS)('where %s', async (_, posts, changed, expected, buttons) => {
    const run = checkRunOf(subjectView(await Promise.all(posts), changed));

    const { state } = run;
    expect(state.kind === 'completed' ? state.conclusion : state.kind).toBe(expected);
    expect(run.buttons.map(({ identifier }) => identifier)).toEqual(buttons);
    expect(run.title).not.toBe('');
    expect(run.title.length).toBeLessThan(160);
    expect(run.title).not.toMatch(/[.\n]/);
  });

  it.each([
    ['skip', 'success'],
    ['profile=check', 'success'],
    ['profile=rehearse', 'success'],
    ['needs=H100', 'neutral'],
  ])('with a run that its author directs to %s and that claims nothing', async (directive, expected) => {
    const post = await secondDirected(directive, decided('rehearsed'));

    const { state } = checkRunOf(subjectView([post]));

    expect(state).toMatchObject({ conclusion: expected });
  });

  it('is not green where a run was to be rehearsed alone and was not', async () => {
    const post = await secondDirected('profile=rehearse', decided('not run'));

    expect(checkRunOf(subjectView([post])).state).toMatchObject({ conclusion: 'neutral' });
  });

  it('names the pull request that a click is about, and no number and no button on a branch', async () => {
    const posts = [await waits];

    expect(checkRunOf(subjectView(posts))).toMatchObject({
      name: 'mustrun',
      headCommit: HEAD,
      externalId: '7',
    });
    expect(checkRunOf(subjectView(posts, { pull: null }))).toMatchObject({
      externalId: 'branch',
      buttons: [],
    });
  });

  it('has buttons within what GitHub allows', async () => {
    const views = [
      subjectView(await Promise.all([trains, waits])),
      subjectView([await waits, await verifying(failed('infrastructure'))]),
    ];

    const buttons = views.flatMap((view) => checkRunOf(view).buttons);

    expect(new Set(buttons.map(({ identifier }) => identifier))).toEqual(
      new Set(['grant', 'cancel', 'retry']),
    );
    for (const { identifier, label, description } of buttons) {
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
    }
  });
});

describe('the annotations', () => {
  it('stand at the lines, the worst first, and only once everything is over', async () => {
    const post = await postView({ commands: [BROKEN_OPTION, TRAINING], prose: WRONG_CLAIM });
    const warning: Problem = { ...settingsProblem, level: 'warning', code: 'slow', line: 2 };
    const note: Problem = { ...settingsProblem, level: 'note', code: 'hint', line: 1 };
    const problems = [note, warning, ...post.diagnosis.problems];
    const noted = { ...post, diagnosis: { ...post.diagnosis, problems } };

    const over = checkRunOf(subjectView([noted])).state;
    const going = checkRunOf(subjectView([noted, await trains])).state;

    const places = over.kind === 'completed' ? over.annotations.map(({ line, level }) => [line, level]) : [];
    expect(places).toEqual([
      [11, 'failure'],
      [4, 'failure'],
      [2, 'warning'],
      [1, 'notice'],
    ]);
    expect(going).toEqual({ kind: 'in progress' });
  });

  it('say what to write instead, as plain text', async () => {
    const { state } = checkRunOf(subjectView([await fails]));

    expect(state).toMatchObject({
      annotations: [
        {
          path: 'posts/p.md',
          line: 7,
          level: 'failure',
          title: 'not reproduced',
          message: expect.stringMatching(
            /^measured 2\.5, claimed 1\.45 to 1\.55: .*\. Write 2\.5 instead\.$/,
          ),
        },
      ],
    });
  });

  it('say why a command does not work', async () => {
    const broken = await rehearsing({
      kind: 'decided',
      outcome: 'broken',
      cause: 'ms-swift refuses it',
      substitutions: 0,
      steps: null,
      seconds: 3,
    });
    const ended = await verifying(failed('post'));

    const messages = [broken, ended].map((post) => checkRunOf(subjectView([post])).state);

    expect(messages).toMatchObject([
      { annotations: [{ line: 4, title: 'broken as written', message: 'ms-swift refuses it' }] },
      { annotations: [{ line: 4, title: 'the run failed', message: 'it ended' }] },
    ]);
  });
});
