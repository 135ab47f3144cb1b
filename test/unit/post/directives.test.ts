import { describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';

const FENCE = '```';
const COMMAND = 'swift sft --model a/b --dataset c --max_steps 20';
const read = (...parts: readonly string[]) => readPost('post.md', `${parts.join('\n\n')}\n`);
const fence = (label = '') => `${FENCE}shell${label}\n${COMMAND}\n${FENCE}`;

describe('above a fence', () => {
  it('a comment gives the run an id, and keeps claims bound to it', () => {
    const { runs, claims, problems } = read('<!-- mustrun: id=first -->', fence(), 'It runs 20 steps.');

    expect(runs.map(({ id }) => id)).toEqual(['first']);
    expect(claims).toMatchObject([{ metric: 'steps', run: 'first' }]);
    expect(problems).toEqual([]);
  });

  it('the label of the fence says the same', () => {
    const { runs } = read(fence(' mustrun: id=first needs="A10G" profile=rehearse'));

    expect(runs).toMatchObject([
      { id: 'first', directed: { skip: false, needs: 'A10G', profile: 'rehearse' } },
    ]);
  });

  it('skip is for its own fence only', () => {
    const { runs } = read('<!-- mustrun: skip -->', fence(), fence());

    expect(runs.map(({ directed }) => directed.skip)).toEqual([true, false]);
  });
});

describe('above a text', () => {
  it('skip says that it claims nothing', () => {
    const { claims } = read(fence(), '<!-- mustrun: skip -->', 'It runs 20 steps.', 'It runs 21 steps.');

    expect(claims.map(({ lower }) => lower)).toEqual([21]);
  });

  it('claim, seeds, tolerance and id say what its numbers are', () => {
    const { claims, problems } = read(
      fence(' mustrun: id=one'),
      fence(' mustrun: id=two'),
      '<!-- mustrun: id=one claim=eval_loss:best seeds=5 tolerance=3% -->',
      'The loss is 0.87.',
    );

    expect(problems).toEqual([]);
    expect(claims).toMatchObject([
      {
        metric: 'eval_loss',
        statistic: 'best',
        run: 'one',
        tolerance: { kind: 'share', value: 0.03 },
        printed: { runs: 5 },
      },
    ]);
  });
});

describe('claim above numbers that nothing else names', () => {
  it.each([
    ['eval_loss:last', 'It ends at 0.87 after 3 epochs.', [0.87]],
    ['score', 'It reaches 71.3 on our own set of 500 questions.', [71.3]],
    ['gpu_memory:max', 'Our card showed 14.2 GiB of its 24.', [14.2]],
    ['steps', 'The bar stops at 93.', [93]],
  ])('%s makes claims of what can be one: %s', (claim, text, values) => {
    const { claims, problems } = read(fence(), `<!-- mustrun: claim=${claim} -->`, text);

    expect(problems).toEqual([]);
    expect(claims.map(({ metric }) => metric)).toEqual(values.map(() => claim.split(':')[0]));
    expect(claims.map(({ printed }) => printed?.value)).toEqual(values);
    expect(claims.map(({ run }) => run)).toEqual(['sft']);
  });

  it('makes claims of the cells of a table', () => {
    const table = '| variant | ours |\n|---|---|\n| small | 0.51 |\n| large | 0.43 |';
    const { claims } = read(fence(' mustrun: id=one'), '<!-- mustrun: id=one claim=eval_loss -->', table);

    expect(claims).toMatchObject([
      { metric: 'eval_loss', run: 'one', line: 9, column: 11 },
      { metric: 'eval_loss', run: 'one', line: 10, column: 11 },
    ]);
  });

  it('is an error where no number can be one', () => {
    const { claims, problems } = read(fence(), '<!-- mustrun: claim=eval_loss -->', 'We used 3 GPUs.');

    expect(claims).toEqual([]);
    expect(problems).toMatchObject([{ code: 'directive', line: 7 }]);
  });
});

describe('a directive that is not understood', () => {
  it.each([
    ['<!-- mustrun: skipp -->', 3, 15, /does not understand "skipp"/, /id, skip, needs/],
    ['<!-- mustrun: seeds=many -->', 3, 15, /"seeds=many"/, /whole number/],
    ['<!-- mustrun: id=first claim=happiness -->', 3, 24, /"claim=happiness"/, /train_loss, eval_loss/],
    ['<!-- mustrun: tolerance=lots -->', 3, 15, /"tolerance=lots"/, /with % for a share/],
    ['<!-- mustrun: profile=train -->', 3, 15, /"profile=train"/, /check\|rehearse\|verify/],
  ])('%s is an error at its place', (directive, line, column, message, expected) => {
    const { problems } = read('# Post', directive, fence());

    expect(problems).toMatchObject([{ code: 'directive', level: 'error', line, column }]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.expected).toMatch(expected);
  });

  it.each([
    [
      'names a run that is not there',
      ['<!-- mustrun: id=other -->', 'It runs 20 steps.'],
      /no run of this post is called "other"/,
    ],
    [
      'is about claims where there are none',
      ['<!-- mustrun: seeds=5 -->', 'Nothing is claimed here.'],
      /none was found here/,
    ],
    ['stands above nothing', ['<!-- mustrun: skip -->'], /stands above nothing/],
  ])('or that %s as well', (_, parts, message) => {
    const { problems } = read(fence(), ...parts);

    expect(problems).toMatchObject([
      { code: 'directive', level: 'error', message: expect.stringMatching(message) },
    ]);
  });

  it('is not to be confused with other comments and labels', () => {
    const { problems, runs } = read(
      '<!-- a note: skip this -->',
      `${FENCE}shell title="x"\n${COMMAND}\n${FENCE}`,
    );

    expect(problems).toEqual([]);
    expect(runs).toHaveLength(1);
  });
});
