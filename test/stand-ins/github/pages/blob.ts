import type { Element } from 'hast';
import { h } from 'hastscript';
import { findCommit, tryGit } from '../git.ts';
import type { RepositoryRecord } from '../state.ts';
import { renderMarkdown } from './markdown.ts';
import { filePath, type Page, type View } from './view.ts';

/** A file with its lines numbered, or its Markdown rendered; null where no file is. */
export async function blobPage(
  view: View,
  repository: RepositoryRecord,
  name: string,
  path: string,
): Promise<Page | null> {
  const bytes = await fileBytes(repository, name, path);
  if (bytes === null) return null;
  const rendered = view.url.searchParams.has('rendered');
  const text = bytes.includes(0) ? null : bytes.toString();
  const other = rendered ? h('a', { href: '?' }, 'Source') : h('a', { href: '?rendered' }, 'Rendered');
  const head = h('div.file-head', [
    h('code', path),
    ' ',
    h('span.dull-text', `${bytes.length} bytes at ${name}`),
    ...(/\.(?:md|markdown)$/i.test(path) ? [' · ', other] : []),
    ' · ',
    h('a', { href: filePath(repository, 'raw', name, path) }, 'Raw'),
  ]);
  const markdown = (source: string): Element =>
    h('div.markdown', renderMarkdown(source, { state: view.state, repository, breaks: false }));
  const shown =
    text === null ? h('p.plain', 'Binary file not shown.') : rendered ? markdown(text) : sourceTable(text);
  return { title: path, repository, body: [h('section.file', [head, h('div.scroll', [shown])])] };
}

function sourceTable(text: string): Element {
  const rows = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => {
      const anchor = `L${index + 1}`;
      return h('tr', { id: anchor }, [
        h('td.number', [h('a', { href: `#${anchor}` }, String(index + 1))]),
        h('td.code', line),
      ]);
    });
  return h('table.patch', [h('tbody', rows)]);
}

export async function fileBytes(
  repository: RepositoryRecord,
  name: string,
  path: string,
): Promise<Buffer | null> {
  const commit = await findCommit(repository.folder, name);
  return commit === null ? null : await tryGit(repository.folder, 'cat-file', 'blob', `${commit}:${path}`);
}
