import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { fitComment } from '../../../adapters/github/fit-comment.ts';
import { commentSections, withdrawnSections } from '../../../core/report/subject-comment.ts';
import type { SubjectView, VerificationView } from '../../../core/report/subject-view.ts';
import { TRAINING } from '../flow/planning.ts';
import { HEAD, postView, subjectView, TRUE_CLAIM, UNCLEAR_CLAIM, WRONG_CLAIM } from './subject-views.ts';

const since = new Date('2026-01-01T12:40:00Z');

function written(view: SubjectView, limit = 65_536): string {
  return fitComment('<!-- mustrun -->', commentSections(view), limit);
}

function firstLine(view: SubjectView): string | undefined {
  return commentSections(view)[0]?.markdown.split('\n', 1)[0];
}

/** The HTML that GitHub would find in it, code and text left out. */
function htmlOf(node: Nodes): string {
  if ('children' in node) return node.children.map(htmlOf).join('');
  return node.type === 'html' ? node.value : '';
}

describe('the first line', () => {
  it.each<readonly [string, string, VerificationView | undefined, Partial<SubjectView>]>([
    ['### ✔ 1 claim reproduced', TRUE_CLAIM, undefined, {}],
    ['### ✘ 1 of 2 claims not reproduced, 1 reproduced', `${TRUE_CLAIM} ${WRONG_CLAIM}`, undefined, {}],
    ['### ? 1 of 2 claims reproduced, 1 cannot be judged', `${TRUE_CLAIM} ${UNCLEAR_CLAIM}`, undefined, {}],
    ['### ? No claim to judge', 'Hello.', undefined, {}],
    ['### ⏳ 1 run in training; no claim judged yet', TRUE_CLAIM, { kind: 'running', attempt: 1, since }, {}],
    [
      '### ⏳ 1 run in the queue; no claim judged yet',
      TRUE_CLAIM,
      { kind: 'waiting', attempt: 1, since },
      {},
    ],
    [
      '### ✋ 1 run waits for a grant; 1 claim not run',
      TRUE_CLAIM,
      { kind: 'needs a grant', worstCaseUsd: 1 },
      {},
    ],
    [
      '### ✘ 1 command does not work as written; 1 claim not run',
      TRUE_CLAIM,
      { kind: 'failed', attempt: 1, tries: 1, message: 'loss is not finite', fault: 'post' },
      {},
    ],
    [
      '### ? 1 run stopped by the infrastructure; 1 claim not run',
      TRUE_CLAIM,
      { kind: 'failed', attempt: 1, tries: 3, message: 'host lost', fault: 'infrastructure' },
      {},
    ],
    ['### ? No budget for 1 run; 1 claim not run', TRUE_CLAIM, { kind: 'no budget', reason: 'spent' }, {}],
    [
      '### – Cancelled; 1 claim not run',
      TRUE_CLAIM,
      { kind: 'cancelled', reason: 'by ann' },
      { grant: { kind: 'cancelled', by: 'ann' } },
    ],
    [
      '### – Nothing is executed: the settings on the default branch have errors',
      TRUE_CLAIM,
      { kind: 'refused', reason: 'settings' },
      {
        settingsProblems: [
          { line: 3, column: 1, code: 'x', level: 'error', message: 'm', expected: null, repair: null },
        ],
      },
    ],
  ])('is "%s"', async (line, prose, verification, changed) => {
    const post = await postView({ prose }, verification === undefined ? {} : { verification });

    expect(firstLine(subjectView([post], changed))).toBe(line);
  });
});

describe('a comment', () => {
  it('is not written where no post, or only prose, was changed', async () => {
    const prose = await postView({ path: 'README.md', commands: [], prose: 'Hello.' });

    expect(commentSections(subjectView([]))).toEqual([]);
    expect(commentSections(subjectView([prose]))).toEqual([]);
    expect(withdrawnSections(subjectView([]))[0]?.markdown).toBe('### – No post changed');
  });

  it('answers a command also where nothing was changed', () => {
    const view = subjectView([], {
      answers: [{ login: 'ann', command: '/mustrun help', text: 'here it is', detail: '- `status`' }],
    });

    expect(written(view)).toContain('> **ann** asked `/mustrun help`: here it is.\n\n- `status`');
  });

  it('shows the three newest answers alone', () => {
    const answers = [1, 2, 3, 4].map((number) => ({
      login: 'ann',
      command: `/mustrun ${number}`,
      text: 'yes',
    }));

    const text = written(subjectView([], { answers }));

    expect(text.match(/\/mustrun \d/g)).toEqual(['/mustrun 2', '/mustrun 3', '/mustrun 4']);
  });

  it('has each claim in a row, and says of the wrong one what to write', async () => {
    const text = written(subjectView([await postView({ prose: `${TRUE_CLAIM} ${WRONG_CLAIM}` })]));

    expect(text).toContain(
      '| ✘ **not reproduced** | 7 | The mean train loss is 1.5 | 2.5<br><sub>mean train loss</sub> | 0.28 (19 %) |',
    );
    expect(text).toContain(
      '| ✔ reproduced | 7 | It runs 4 steps | 4 steps<br><sub>optimizer steps</sub> | any |',
    );
    expect(text).toMatch(/- ✘ \*\*Line 7\*\*, not reproduced: measured 2\.5, claimed 1\.45 to 1\.55: /);
    expect(text).toContain('**Write 2.5 instead**: “The mean train loss is <del>1.5</del> <ins>2.5</ins>”.');
    expect(text).not.toContain('**Line 7**, reproduced');
  });

  it('says how far each run came, and what it took', async () => {
    const post = await postView({}, { attempts: 1 });

    const text = written(subjectView([post]));

    expect(text).toContain(
      '- ✔ **Line 4**, `swift sft`: rehearsed (CPU, 2 steps, 31 s, 3 words replaced); trained now (1 attempt, seed 42, 4 steps, 10 s), 0.12 USD.',
    );
    expect(text).toContain('npx mustrun verify posts/p.md --again');
    expect(text).toContain('0.12 USD spent, of 20.00 USD at most.');
    expect(text).toContain(`State at commit ${HEAD}.`);
  });

  it('closes what is plainly true, and nothing of what is not', async () => {
    const quiet = written(subjectView([await postView()]));
    const loud = written(subjectView([await postView({ prose: WRONG_CLAIM })]));

    expect(quiet).toContain('<details><summary>✔ 1 claim reproduced</summary>\n\n| Verdict |');
    expect(loud.indexOf('| Verdict |')).toBeLessThan(loud.indexOf('<details>'));
  });

  it('closes nothing of a post with an error, although its claims hold', async () => {
    const post = await postView();
    const error = {
      line: 1,
      column: 1,
      code: 'x',
      level: 'error',
      message: 'so',
      expected: null,
      repair: null,
    } as const;

    const text = written(subjectView([{ ...post, diagnosis: { ...post.diagnosis, problems: [error] } }]));

    expect(text).toContain('- ✘ **Line 1**, error: so (`x`)');
    expect(text.indexOf('| Verdict |')).toBeLessThan(text.indexOf('<details>'));
  });

  it('gives whoever may spend money a line to copy, for this commit, with what it costs', async () => {
    const command =
      'swift sft --model Qwen/Qwen2.5-7B-Instruct --dataset AI-ModelScope/alpaca-gpt4-data-zh#500 --train_type lora --max_steps 100';
    const verification: VerificationView = { kind: 'needs a grant', worstCaseUsd: 2.4 };
    const post = await postView({ commands: [command] }, { verification });
    const grant = { kind: 'needed', reason: 'it comes from a fork' } as const;

    const text = written(subjectView([post], { grant }));

    expect(text).toContain(`\`\`\`text\n/mustrun grant ${HEAD}\n\`\`\``);
    expect(text).toMatch(
      /1 run waits for a grant: about \d+ min and 0\.\d\d USD, at most 2\.40 USD of the 19\.88 USD left \(it comes from a fork\)\./,
    );
    expect(written(subjectView([post], { grant, pull: null }))).not.toContain('/mustrun grant');
  });

  it('says nothing twice of a run that was not executed', async () => {
    const reason = 'its model is not allowed here';
    const post = await postView(
      { prose: `${TRUE_CLAIM} ${WRONG_CLAIM}` },
      { verification: { kind: 'refused', reason } },
    );

    const text = written(subjectView([post]));

    expect(text.split(reason)).toHaveLength(2);
    expect(text).toContain('<details><summary>2 claims not run</summary>');
  });

  it('opens errors of check and closes warnings and notes', async () => {
    const post = await postView({
      commands: [TRAINING.replace('--max_steps', '--bogus_option 1 --max_steps')],
    });
    const note = {
      line: 1,
      column: 1,
      code: 'hint',
      level: 'note',
      message: 'so',
      expected: null,
      repair: null,
    } as const;
    const warning = { ...note, level: 'warning', code: 'slow' } as const;
    const problems = [...post.diagnosis.problems, warning, note];

    const text = written(subjectView([{ ...post, diagnosis: { ...post.diagnosis, problems } }]));

    expect(text).toContain(
      '- ✘ **Line 4**, error: swift sft of ms-swift 4.6.0 has no option --bogus&#95;option',
    );
    expect(text).toContain('<details><summary>1 warning and 1 note from check</summary>');
  });

  it('names files that could not be read, and that there may be others', () => {
    const unread = [{ path: 'posts/`a`.md', reason: 'it has 3 MB' }];

    const text = written(subjectView([], { unread, complete: false }));

    expect(text).toContain('- ``posts/`a`.md`` could not be read: it has 3 MB');
    expect(text).toContain('other posts may have changed, too');
  });
});

describe('a comment on what means harm', () => {
  const HOSTILE = '@everyone closes #1 | </details> [x](http://e.org) `code` **b** <!-- c';

  it('mentions nobody, refers to nothing, and keeps its tables and parts whole', async () => {
    const post = await postView(
      { title: HOSTILE, path: 'posts/a`|`b.md', prose: `${WRONG_CLAIM} ${HOSTILE} loss @ann: 0.5` },
      { verification: { kind: 'refused', reason: HOSTILE } },
    );
    const cause = {
      kind: 'decided',
      outcome: 'broken',
      cause: HOSTILE,
      substitutions: 0,
      steps: null,
      seconds: 1,
    } as const;
    const runs = post.runs.map((run) => ({ ...run, rehearsal: cause }));
    const view = subjectView([{ ...post, runs, evidenceUrl: 'javascript:alert(1)' }], {
      unread: [{ path: HOSTILE, reason: HOSTILE }],
      grant: { kind: 'cancelled', by: HOSTILE },
      answers: [{ login: HOSTILE, command: HOSTILE, text: HOSTILE }],
    });

    const tree = fromMarkdown(written(view), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

    const json = JSON.stringify(tree, (key, value) => (key === 'position' ? undefined : value));
    const shown = json.replace(/\{"type":"inlineCode","value":"(?:[^"\\]|\\.)*"\}/g, '');
    expect(shown).not.toMatch(/@\w/);
    expect(shown).not.toMatch(/#\d/);
    expect(shown).not.toContain('"type":"link"');
    const markup = htmlOf(tree);
    expect(markup.match(/<details>/g)?.length).toBe(markup.match(/<\/details>/g)?.length);
    expect(markup.match(/<!--/g)).toHaveLength(1);
  });
});

describe('a comment that would be too long', () => {
  it('keeps its first line, who can do what and the commit; evidence and notes go first', async () => {
    const posts = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        postView({ path: `posts/${index}.md`, prose: `${TRUE_CLAIM} ${WRONG_CLAIM}` }),
      ),
    );
    const view = subjectView(posts, { grant: { kind: 'needed', reason: 'a fork' } });
    const whole = written(view, 1_000_000);

    const shed = written(view, whole.length - 100);
    const tiny = written(view, 8000);

    expect(shed.length).toBeLessThanOrEqual(whole.length - 100);
    expect(shed.match(/Evidence, and how to repeat it/g)).toHaveLength(39);
    expect(shed.match(/\| Verdict \|/g)).toHaveLength(40);
    expect(tiny.length).toBeLessThanOrEqual(8000);
    expect(tiny).toMatch(/`posts\/39\.md`\s+1 of 2 claims not reproduced, 1 reproduced\./);
    expect(tiny).not.toContain('| Verdict |');
    for (const text of [shed, tiny]) {
      expect(text).toMatch(/^<!-- mustrun -->\n\n### ✋ A grant is needed; 40 of 80 claims not reproduced/);
      expect(text).toContain(`/mustrun grant ${HEAD}`);
      expect(text).toContain(`State at commit ${HEAD}.`);
    }
  });
});
