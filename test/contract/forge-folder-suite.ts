import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Forge } from '../../core/ports/forge.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { RepositoryRecord } from '../stand-ins/github/state.ts';
import { type ForgeUnderTest, NAME, setUpForge } from './forge-bench.ts';

/** How every forge lists a folder. `open` gives one without repositories. */
export function describeForgeFolder(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(`the folders of ${name}`, () => {
    const bench = setUpForge(open);
    let github: GithubStandIn;
    let forge: Forge;
    let repository: RepositoryRecord;
    let commit: string;
    let usual: number;
    beforeEach(async () => {
      const { round } = bench();
      ({ github, forge, repository } = bench());
      usual = github.state.largestTree;
      const files = {
        'posts/a/run.yaml': 'lr: 1e-4\n',
        'posts/a/data/ü #1.jsonl': '{}\n',
        'posts/a/link.yaml': { target: 'run.yaml' },
        'posts/ab/other.yaml': 'x\n',
        // A forge may remember the trees of an earlier test.
        'posts/round.txt': String(round),
      };
      commit = await github.people.push(repository, `folder-${round}`, files, 'ann');
    });
    afterEach(() => {
      github.state.largestTree = usual;
    });

    const paths = async (path: string): Promise<readonly string[]> => {
      const answer = await forge.folder(NAME, path, commit);
      if (answer.kind !== 'ok' || answer.value === null) throw new Error(`no folder ${path}`);
      return answer.value.files.map((file) => file.path);
    };

    it('are listed at all depths, with blobs and sizes, without links', async () => {
      expect(await forge.folder(NAME, 'posts/a', commit)).toEqual({
        kind: 'ok',
        value: {
          complete: true,
          files: [
            { path: 'data/ü #1.jsonl', blob: '0967ef424bce6791893e9a57bb952f80fd536e93', bytes: 3 },
            { path: 'run.yaml', blob: 'd14bc2a947721650d207de492847f47d8d40e159', bytes: 9 },
          ],
        },
      });
    });

    it('are found by paths with a slash at the end, and the root by none', async () => {
      expect(await paths('posts/ab/')).toEqual(['other.yaml']);
      expect(await paths('')).toContain('posts/a/run.yaml');
      expect(await paths('')).toContain('post.md');
    });

    it("of a fork's pull request are read through the base repository", async () => {
      const fork = await github.people.fork(repository, `eve${bench().round}`);
      await github.people.push(fork, 'idea', { 'posts/a/extra.yaml': 'y\n' }, fork.owner);
      const foreign = await github.people.openPull(fork, 'idea', { author: fork.owner });

      expect(await forge.folder(NAME, 'posts/a', foreign.headCommit)).toMatchObject({
        kind: 'ok',
        value: { files: [{ path: 'extra.yaml', bytes: 2 }] },
      });
    });

    it.each(['absent', 'posts/absent', 'post.md', 'posts/a/run.yaml', 'posts/..', 'posts/a/link.yaml'])(
      'are not at %s',
      async (path) => {
        expect(await forge.folder(NAME, path, commit)).toEqual({ kind: 'ok', value: null });
      },
    );

    it('are not at a commit that is not there', async () => {
      expect(await forge.folder(NAME, 'posts', 'f'.repeat(40))).toEqual({ kind: 'ok', value: null });
    });

    it('say that they are incomplete where the forge cuts them off', async () => {
      github.state.largestTree = 2;

      expect(await forge.folder(NAME, 'posts', commit)).toMatchObject({
        kind: 'ok',
        value: { complete: false },
      });
    });

    it('do not say that a folder is absent which the forge has cut off', async () => {
      github.state.largestTree = 1;

      expect(await forge.folder(NAME, 'posts/a', commit)).toEqual({
        kind: 'ok',
        value: { complete: false, files: [] },
      });
    });
  });
}
