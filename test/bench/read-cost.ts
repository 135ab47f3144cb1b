import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { readPost } from '../../core/post/read-post.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const ROUNDS = 5;

/** Reading posts whole (runs and claims) against their Markdown parse alone, in one process, in turns. */
export async function costOfReading(): Promise<string> {
  if (!existsSync(corpus)) return `  not measured: there is no ${corpus}, and MUSTRUN_CORPUS names none`;
  const texts = globSync(`${corpus}/**/*.md`).map((path) => readFileSync(path, 'utf8'));
  const parse = (): void => {
    for (const text of texts) {
      fromMarkdown(text, {
        extensions: [gfm(), frontmatter(['yaml'])],
        mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml'])],
      });
    }
  };
  const read = (): void => {
    for (const text of texts) readPost('post.md', text);
  };
  const times = { parse: [] as number[], read: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, work] of [
      ['parse', parse],
      ['read', read],
    ] as const) {
      const since = performance.now();
      work();
      // The first round warms up.
      if (round > 0) times[name].push(performance.now() - since);
    }
  }
  const [parsed, whole] = [times.parse, times.read].map(median);
  if (parsed === undefined || whole === undefined) throw new Error('nothing was timed');
  const verdict = whole <= 1.25 * parsed ? 'kept' : 'NOT kept';
  return `  ${texts.length} posts: parse ${parsed.toFixed(0)} ms, read ${whole.toFixed(0)} ms, ratio ${(whole / parsed).toFixed(2)}; allowed 1.25: ${verdict}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
