import type { Root } from 'mdast';
import { type Plugin, unified } from 'unified';
import { VFile } from 'vfile';
import type { Place } from '../../post/post.ts';
import type { QualityPage } from './view.ts';

/** What a rule of remark-lint found. */
export interface LintMessage extends Place {
  readonly reason: string;
}

/** Runs a rule of remark-lint over the tree that is there already. */
export function lint<Options>(
  page: QualityPage,
  rule: Plugin<[Options?], Root>,
  options?: Options,
): readonly LintMessage[] {
  // A working directory is given because the file would ask the process for it.
  const file = new VFile({ value: page.source.text, path: page.path, cwd: '/' });
  const processor = options === undefined ? unified().use(rule) : unified().use(rule, options);
  processor.runSync(page.tree, file);
  return file.messages.map(({ line, column, reason }) => ({ line: line ?? 1, column: column ?? 1, reason }));
}
