import { expect, it } from 'vitest';
import { mediaInputs } from '../../../core/flow/plan/media-inputs.ts';
import { planRun } from '../../../core/flow/plan/plan-run.ts';
import { around, planOf, runsOf, TRAINING } from './planning.ts';

const withMedia = (...media: readonly string[]) => ({
  ...around,
  find: async (name: string) => ({
    kind: name === 'rows.jsonl' ? ('file' as const) : ('folder' as const),
    source: `/there/${name}`,
    digest: 'd'.repeat(64),
    revision: null,
    ...(name === 'rows.jsonl' ? { media } : {}),
  }),
});

it.each([
  ['a folder once for all its pictures', ['shapes/1.png', 'shapes/2.png'], undefined, ['shapes']],
  ['every folder', ['a/b/1.png', 'a/c/2.wav'], undefined, ['a/b', 'a/c']],
  ['a picture beside the command by itself', ['1.png', './2.png'], undefined, ['1.png', '2.png']],
  ['the folder that the engine looks in', ['1.png'], 'coco/train', ['coco/train']],
  ['a picture with an absolute path', ['/data/1.png'], 'coco', ['/data']],
])('rows need %s', (_, media, root, expected) => {
  expect(mediaInputs(media, root)).toEqual(expected);
});

it('the pictures that rows name are inputs of the run, and part of its identity', async () => {
  const plain = await planOf(TRAINING, withMedia());
  const pictured = await planOf(TRAINING, withMedia('shapes/1.png'));

  expect(pictured.inputs.at(-1)).toMatchObject({ named: { role: 'other', name: 'shapes' } });
  expect(pictured.spec.inputs).toHaveProperty('shapes', 'd'.repeat(64));
  expect(pictured.identity).not.toBe(plain.identity);
});

it('a run whose rows name pictures that are not there is refused, with their place', async () => {
  const [run] = await runsOf(TRAINING);
  if (run === undefined) throw new Error('no run');
  const { find } = withMedia('shapes/1.png');

  const planned = await planRun(run, [], {
    ...around,
    find: async (name) => (name === 'shapes' ? null : find(name)),
  });

  expect(planned).toMatchObject({
    kind: 'refused',
    reason: 'the rows of rows.jsonl name media in shapes, which is not at hand',
    problems: [{ code: 'missing-media', level: 'error' }],
  });
});
