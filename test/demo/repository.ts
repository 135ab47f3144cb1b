import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';

const POSTS = ['posts/first-lora.md', 'posts/careless-copy.md'];
const DATA = ['juniper-train', 'juniper-val', 'juniper-prompts'].map((name) => `posts/data/${name}.jsonl`);

const README = '# Posts\n\nWhat we tried, with the commands to try it again.\n';

/** Ann has a repository with a data set, in which the App is installed, and proposes the two example posts. */
export async function proposePosts(github: GithubStandIn, root: string): Promise<PullRecord> {
  const { people } = github;
  const repository = await people.createRepository('ann', 'posts', {
    'README.md': README,
    ...(await filesOf(root, DATA)),
  });
  people.install('ann');
  await people.push(repository, 'juniper', await filesOf(root, POSTS), 'ann');
  return people.openPull(repository, 'juniper', {
    author: 'ann',
    title: 'Two posts about a model that learns its name',
    body: 'The first is careful, the second is written from memory.',
  });
}

async function filesOf(root: string, paths: readonly string[]): Promise<Record<string, string>> {
  const files = paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(files));
}
