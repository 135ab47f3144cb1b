import { readFile, stat } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import type { Post } from '../core/post/post.ts';
import { readPost } from '../core/post/read-post.ts';

/** Something that the caller got wrong; the message says what was found and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const MARKDOWN = new Set(['.md', '.markdown', '.mdx', '.qmd']);

/** Reads a post from disk; throws a UsageError where there is none. */
export async function readPostFile(path: string, directory: string): Promise<Post> {
  const status = await stat(path).catch(() => null);
  if (status === null) throw new UsageError(`${path}: there is no such file`);
  if (status.isDirectory())
    throw new UsageError(`${path}: is a folder; name the posts in it, such as ${path}/*.md`);
  if (!MARKDOWN.has(extname(path).toLowerCase())) {
    throw new UsageError(`${path}: is not Markdown; expected a file ending in ${[...MARKDOWN].join(', ')}`);
  }
  const bytes = await readFile(path);
  const text = decodeUtf8(bytes);
  if (text === null || text.includes('\0')) {
    throw new UsageError(`${path}: is not text in UTF-8; save it as UTF-8 Markdown`);
  }
  return readPost(relative(directory, path) || path, text);
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
