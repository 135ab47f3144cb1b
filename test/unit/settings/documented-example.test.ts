import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';
import { Source } from '../../../core/post/source.ts';
import { readYaml } from '../../../core/settings/read-yaml.ts';
import { settingsSchema } from '../../../core/settings/settings.ts';

const page = readFileSync(new URL('../../../docs/directives.md', import.meta.url), 'utf8');

/** The text of each fence of the page, by its first line. */
function fence(firstLine: RegExp): string {
  const found = [...page.matchAll(/^(`{3,})(.*)\n([\s\S]*?)\n\1$/gm)].find(([, , label]) =>
    firstLine.test(label ?? ''),
  );
  return found?.[3] ?? '';
}

it('the directives of the page are understood', () => {
  const { runs, claims, problems } = readPost('p.md', fence(/markdown/));

  expect(problems.filter(({ code }) => code === 'directive')).toEqual([]);
  expect(runs.map(({ id, directed }) => [id, directed.skip, directed.needs])).toEqual([
    ['first', false, 'A10G'],
    ['deploy', true, null],
  ]);
  expect(claims).toMatchObject([
    { metric: 'eval_loss', statistic: 'best', run: 'first', printed: { runs: 5 } },
  ]);
});

it('the front matter of the page is understood', () => {
  const yaml = fence(/^yaml$/);

  expect(readPost('p.md', `${yaml}\n`)).toMatchObject({
    title: 'My post',
    rules: { 'code-labelled': 'off' },
    problems: [],
  });
});

it('the settings of the page are understood', () => {
  const [, text = ''] = /```yaml\n(# yaml-language-server[\s\S]*?)\n```/.exec(page) ?? [];
  const source = new Source(text);

  expect(text).not.toBe('');
  expect(
    readYaml(text, {
      schema: settingsSchema,
      code: 'settings',
      title: 'x',
      placeOf: (at) => source.placeOf(at),
    }),
  ).toMatchObject({ kind: 'read', value: { budget: { month: 200 }, models: { deny: ['*/*-72B*'] } } });
});
