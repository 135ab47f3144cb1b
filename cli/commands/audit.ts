import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Post } from '../../core/post/post.ts';
import { auditPosts } from '../../core/report/audit.ts';
import { UsageError } from '../errors.ts';
import { readPostFile } from '../read-file.ts';
import { showAudit } from '../show/audit.ts';

/** Folders that hold other people's Markdown. */
const LEFT_OUT = new Set(['node_modules', '.git', '.mustrun', '.venv', 'venv', 'site-packages']);

/** Reads every Markdown file under a folder and shows what mustrun would have to do with it. */
export async function audit(directory: string, options: { readonly json: boolean }): Promise<number> {
  const status = await stat(directory).catch(() => null);
  if (status === null || !status.isDirectory()) throw new UsageError(`${directory}: is no folder`);
  const posts: Post[] = [];
  const unreadable: string[] = [];
  const found = glob('**/*.{md,markdown,mdx,qmd}', { cwd: directory, exclude: (name) => LEFT_OUT.has(name) });
  for await (const path of found) {
    try {
      posts.push(await readPostFile(join(directory, path), directory));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  const result = { ...auditPosts(posts), unreadable };
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : showAudit(result));
  return 0;
}
