import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Forge, RepositoryName } from '../../core/ports/forge.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

export interface ForgeUnderTest {
  readonly github: GithubStandIn;
  /** A view of the installation of `account`. */
  readonly forge: (account: string) => Forge;
}

/** The forge under test with a repository `ann/posts`, and a pull request of its own for each test. */
export interface ForgeBench {
  readonly github: GithubStandIn;
  readonly forge: Forge;
  readonly repository: RepositoryRecord;
  readonly pull: PullRecord;
  /** Counts the tests: part of names that must be new. */
  readonly round: number;
}

export const NAME: RepositoryName = { owner: 'ann', name: 'posts' };
export const FIRST_FILES = {
  'post.md': '# A post\n',
  'drafts/old.md': '# Old\n\nThe same text, long enough to be known again.\n',
};

/** Sets up the tests of the describe block in which it is called; each test gets the bench by the answer. */
export function setUpForge(open: () => Promise<ForgeUnderTest>): () => ForgeBench {
  let standing: Omit<ForgeBench, 'pull' | 'round'> | null = null;
  let bench: ForgeBench | null = null;
  let round = 0;

  beforeAll(async () => {
    const { github, forge } = await open();
    const repository = await github.people.createRepository('ann', 'posts', FIRST_FILES);
    github.people.install('ann');
    standing = { github, forge: forge('ann'), repository };
  });
  afterAll(() => standing?.github.close());

  beforeEach(async () => {
    if (standing === null) return;
    round += 1;
    const { github, repository } = standing;
    const branch = `topic/${round}`;
    await github.people.push(repository, branch, { [`post-${round}.md`]: '# Another\n' }, 'ann');
    const pull = await github.people.openPull(repository, branch, { author: 'ann' });
    bench = { ...standing, pull, round };
  });
  return () => {
    if (bench === null) throw new Error('the bench is there within a test alone');
    return bench;
  };
}
