import { tokenOf } from '../stand-ins/github/asking.ts';
import { type GithubOptions, type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { InstallationRecord, PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

/** The stand-in with `ann/posts`, where the App is installed, and a pull request that changes line 5 of nine. */
export interface StandInBench {
  readonly github: GithubStandIn;
  readonly repository: RepositoryRecord;
  readonly pull: PullRecord;
  readonly installation: InstallationRecord;
  /** Of the installation, with all its permissions. */
  readonly token: string;
  /** The stand-in's own; a test moves it. */
  readonly clock: { time: Date };
}

export const COMMENTS = '/repos/ann/posts/issues/1/comments';
export const RUNS = '/repos/ann/posts/check-runs';

export async function openStandIn(options: GithubOptions = {}): Promise<StandInBench> {
  const clock = { time: new Date('2026-03-01T12:00:00Z') };
  const github = await startGithub({ now: () => clock.time, ...options });
  const { people } = github;
  const repository = await people.createRepository('ann', 'posts', {
    'post.md': '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
  });
  await people.push(repository, 'topic', { 'post.md': '1\n2\n3\n4\nfive\n6\n7\n8\n9\n' }, 'ann');
  const pull = await people.openPull(repository, 'topic', { author: 'ann' });
  const installation = people.install('ann');
  return { github, repository, pull, installation, token: await tokenOf(github, installation), clock };
}
