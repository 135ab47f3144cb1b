import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mediaAssertions, mediaInFiles } from '../../../containers/trainer/media-assertions.ts';

const seen = (placeholders: number, features: number, passes = 2) => ({
  image: { rows: 1, rowsSeen: 1, passes, placeholders, features },
});

it.each<[string, ReturnType<typeof seen> | Record<string, never> | undefined, boolean, string]>([
  ['seen', seen(24, 24), true, '24 placeholders and 24 features in 2 passes'],
  [
    'without a placeholder',
    seen(0, 0, 0),
    false,
    'rows have pictures, but the model was given no placeholder for one',
  ],
  [
    'that a text model reads',
    {},
    false,
    'rows have pictures, but the model was given no placeholder for one',
  ],
  ['left out but for their placeholders', seen(2, 0), false, '2 placeholders and 0 features in 2 passes'],
  ['that nobody watched', undefined, false, 'the run could not be watched'],
])('pictures %s', (_, media, passed, detail) => {
  expect(mediaAssertions(new Set(['image']), media, 'first passes')).toEqual([
    { name: 'the pictures of the rows reached the model', passed, detail },
  ]);
});

it.each([
  [3, 3, true, '36 placeholders and 36 features in 3 passes, for 3 of 3 rows'],
  [2, 3, false, '36 placeholders and 36 features in 3 passes, for 2 of 3 rows'],
  // A search by beams gives the model each row several times.
  [6, 3, true, '36 placeholders and 36 features in 3 passes, for 6 of 3 rows'],
])('an inference that showed the model %i of %i rows with a picture', (rowsSeen, rows, passed, detail) => {
  const media = { image: { rows, rowsSeen, passes: 3, placeholders: 36, features: 36 } };

  expect(mediaAssertions(new Set(['image']), media, 'every row')).toMatchObject([{ passed, detail }]);
  expect(mediaAssertions(new Set(['image']), media, 'first passes')).toMatchObject([{ passed: true }]);
});

it('pictures that only the engine found in the rows count as well', () => {
  expect(mediaAssertions(new Set(), seen(0, 0, 0), 'first passes')).toMatchObject([{ passed: false }]);
});

it('nothing is asked of rows of text', () => {
  expect(mediaAssertions(new Set(), {}, 'first passes')).toEqual([]);
  expect(mediaAssertions(new Set(), undefined, 'every row')).toEqual([]);
});

it('the kinds of media are read off the rows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-media-'));
  const file = join(folder, 'rows.jsonl');
  await writeFile(file, '{"messages": []}\n{"images": ["https://a.b/c.png"]}\n{"audio": "a.wav"}\n');

  expect(await mediaInFiles([file])).toEqual(new Set(['image', 'audio']));
  await rm(folder, { recursive: true });
});
