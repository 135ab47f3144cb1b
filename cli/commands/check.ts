import { readPostFile } from '../read-file.ts';
import { showProblems, showRuns } from '../show/post.ts';

/** Reads posts and shows what is wrong with them. 0: nothing is; 1: at least one error, or no run to check. */
export async function check(paths: readonly string[], options: { readonly json: boolean }): Promise<number> {
  const posts = await Promise.all(paths.map((path) => readPostFile(path, process.cwd())));
  const isWrong = ({ runs, problems }: (typeof posts)[number]): boolean =>
    runs.length === 0 || problems.some(({ level }) => level === 'error');
  if (options.json) {
    const shown = posts.map(({ path, runs, claims, problems }) => ({
      path,
      runs: runs.map(({ id, line, subcommand, complete }) => ({ id, line, subcommand, complete })),
      claims: claims.map(({ id, line, metric, run }) => ({ id, line, metric, run })),
      problems,
    }));
    process.stdout.write(`${JSON.stringify({ posts: shown }, null, 2)}\n`);
  } else {
    for (const post of posts) process.stdout.write(showRuns(post) + showProblems(post.path, post.problems));
  }
  return posts.some(isWrong) ? 1 : 0;
}
