import { readFile, stat } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import type { Root } from 'mdast';
import { readWithin } from '../adapters/machine/read-within.ts';
import { decodeText } from '../core/post/decode-text.ts';
import type { Post } from '../core/post/post.ts';
import { UsageError } from './errors.ts';

const MARKDOWN = new Set(['.md', '.markdown', '.mdx', '.qmd']);

/** A post, and the text that it was read from. */
export interface PostFile {
  readonly post: Post;
  readonly text: string;
  /** The parsed Markdown; null for a text that was refused. */
  readonly tree: Root | null;
}

/** Reads a post from disk; throws a UsageError where there is none. */
export async function readPostFile(path: string, directory: string): Promise<Post> {
  return (await readPostAndText(path, directory)).post;
}

/** Reads a post from disk with its text; throws a UsageError where there is none. */
export async function readPostAndText(path: string, directory: string, deadline?: number): Promise<PostFile> {
  const status = await stat(path).catch(() => null);
  if (status === null) throw new UsageError(`${path}: there is no such file`);
  if (status.isDirectory())
    throw new UsageError(`${path}: is a folder; name the posts in it, such as ${path}/*.md`);
  if (!MARKDOWN.has(extname(path).toLowerCase())) {
    throw new UsageError(`${path}: is not Markdown; expected a file ending in ${[...MARKDOWN].join(', ')}`);
  }
  const text = decodeText(await readFile(path));
  if (text === null) {
    throw new UsageError(`${path}: is not text in UTF-8; save it as UTF-8 Markdown`);
  }
  const name = relative(directory, path) || path;
  return { ...readWithin(name, text, deadline), text };
}
