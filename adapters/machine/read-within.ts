import type { Root } from 'mdast';
import type { Post, Problem } from '../../core/post/post.ts';
import { readPostAndTree } from '../../core/post/read-post.ts';
import { within } from './within.ts';

/** Reading is linear, about 1 ms for 100 lines; what takes this long is made to. */
const DEADLINE_MILLISECONDS = 20_000;

interface ReadText {
  readonly post: Post;
  /** The parsed Markdown; null for a text that was refused. */
  readonly tree: Root | null;
}

/** Reads a text as a post, for at most the deadline: a post that takes longer has that as its problem. */
export function readWithin(
  path: string,
  text: string,
  deadline: number = DEADLINE_MILLISECONDS,
  read: (path: string, text: string) => ReadText = readPostAndTree,
): ReadText {
  const reading = within(deadline, () => read(path, text));
  return reading.kind === 'done' ? reading.value : { post: unreadable(path, deadline), tree: null };
}

/** Of one post among others that wait, and of all together: nothing else is done meanwhile. */
const TIMES = { eachMilliseconds: 5_000, allMilliseconds: 20_000 };

/** Reads the posts of one message, where whoever opens a pull request chooses how many there are. */
export function postsReader(
  { eachMilliseconds, allMilliseconds }: typeof TIMES = TIMES,
  read: (path: string, text: string) => ReadText = readPostAndTree,
): (path: string, text: string) => ReadText {
  let left = allMilliseconds;
  return (path, text) => {
    const since = performance.now();
    // A deadline of nothing at all is none.
    const deadline = Math.max(1, Math.floor(Math.min(eachMilliseconds, left)));
    const result = readWithin(path, text, deadline, read);
    left -= performance.now() - since;
    return result;
  };
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
