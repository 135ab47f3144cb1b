import { postAsJson } from '../../core/report/post-json.ts';
import { readPostFile } from '../read-file.ts';
import { showProblems } from '../show/post.ts';
import { showReading } from '../show/reading.ts';

/** Shows what was understood of posts. 0, whatever they say: what is wrong with them is for `check` to judge. */
export async function read(paths: readonly string[], options: { readonly json: boolean }): Promise<number> {
  const posts = await Promise.all(paths.map((path) => readPostFile(path, process.cwd())));
  if (options.json) process.stdout.write(`${JSON.stringify(posts.map(postAsJson), null, 2)}\n`);
  else
    for (const post of posts)
      process.stdout.write(showReading(post) + showProblems(post.path, post.problems));
  return 0;
}
