import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { qualityRules } from '../../../../core/preflight/quality/check-quality.ts';
import { checkText } from './check-text.ts';

const FOLDER = 'docs/checks';

interface Page {
  readonly text: string;
  readonly files: readonly string[];
  /** Where the page says that the rule speaks. */
  readonly line: number;
  readonly found: string;
  readonly mended: string;
}

/** A rule's page: its two examples, and what it says of the first. */
function readPage(id: string): Page {
  const text = readFileSync(`${FOLDER}/${id}.md`, 'utf8');
  const examples = [...text.matchAll(/^````markdown\n(.*?)^````$/gms)].map(([, example = '']) => example);
  const [found = '', mended = ''] = examples;
  const holds = /^The repository holds (.*)\.$/m.exec(text)?.[1] ?? '';
  const line = Number(/^In line (\d+)/m.exec(text)?.[1]);
  return { text, files: holds.split(', ').map((name) => name.replaceAll('`', '')), line, found, mended };
}

describe.each(qualityRules.map(({ id, level, title }) => ({ id, level, title })))(
  'docs/checks: $id',
  ({ id, level, title }) => {
    it('states what the rule wants and how loud it is', () => {
      const { text } = readPage(id);

      expect(text).toContain(`# ${id}\n\n${title} Level: **${level}**.`);
      expect(text).toContain(`\`\`\`yaml\nrules:\n  ${id}: off\n\`\`\``);
    });

    it('has an example that is found in the line that it says', async () => {
      const { found, files, line } = readPage(id);

      const problems = await checkText(found, { files });

      expect(problems.filter(({ code }) => code === id)).toMatchObject([{ code: id, level, line }]);
    });

    it('has a mended example, of which the rule says nothing', async () => {
      const { mended, files } = readPage(id);

      const problems = await checkText(mended, { files });

      expect(mended).not.toBe('');
      expect(problems.map(({ code }) => code)).not.toContain(id);
    });

    it('can be switched off, and be made an error', async () => {
      const { found, files } = readPage(id);

      const silenced = await checkText(found, { files, levels: { [id]: 'off' } });
      const loud = await checkText(found, { files, levels: { [id]: 'error' } });

      expect(silenced.map(({ code }) => code)).not.toContain(id);
      expect(loud.find(({ code }) => code === id)?.level).toBe('error');
    });
  },
);

describe('docs/checks/README.md', () => {
  const list = readFileSync(`${FOLDER}/README.md`, 'utf8');

  it.each(qualityRules.map(({ id, level, title }) => ({ id, level, title })))(
    'lists $id',
    ({ id, level, title }) => {
      expect(list).toContain(`| [${id}](${id}.md) | ${level} | ${title} |`);
    },
  );

  it('lists no rule that is not there', () => {
    const listed = [...list.matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \|/gm)].map(([, id]) => id);

    expect(listed).toEqual(qualityRules.map(({ id }) => id));
  });

  it('links to every page of the folder', () => {
    const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md');

    for (const page of pages) expect(list).toContain(`(${page})`);
  });
});
