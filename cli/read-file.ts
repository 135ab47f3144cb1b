import { readFile, stat } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import type { Root } from 'mdast';
import type { Post, Problem } from '../core/post/post.ts';
import { readPostAndTree } from '../core/post/read-post.ts';
import { UsageError } from './errors.ts';
import { within } from './within.ts';

const MARKDOWN = new Set(['.md', '.markdown', '.mdx', '.qmd']);

/** Reading is linear, about 1 ms for 100 lines; what takes this long is made to. */
const DEADLINE_MILLISECONDS = 20_000;

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
export async function readPostAndText(
  path: string,
  directory: string,
  deadline: number = DEADLINE_MILLISECONDS,
): Promise<PostFile> {
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
  const name = relative(directory, path) || path;
  return { ...readWithin(name, text, deadline), text };
}

/** Reads a text as a post, for at most the deadline. */
export function readWithin(
  path: string,
  text: string,
  deadline: number = DEADLINE_MILLISECONDS,
): Omit<PostFile, 'text'> {
  const reading = within(deadline, () => readPostAndTree(path, text));
  return reading.kind === 'done' ? reading.value : { post: unreadable(path, deadline), tree: null };
}

/** What is known of a post that was not read within its time. */
function unreadable(path: string, deadline: number): Post {
  const problem: Problem = {
    line: 1,
    column: 1,
    code: 'post-too-slow',
    level: 'error',
    message: `reading the post took longer than ${deadline / 1000} s`,
    expected: 'a post that is read within that time',
    repair: 'split the post; if it is an ordinary one, report it as an error of mustrun',
  };
  return { path, title: null, runs: [], claims: [], rules: {}, problems: [problem] };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
