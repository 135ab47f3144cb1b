import { beforeEach, describe, expect, it } from 'vitest';
import type { Forge, ForgeAnswer } from '../../core/ports/forge.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';
import { FIRST_FILES, type ForgeUnderTest, NAME, setUpForge } from './forge-bench.ts';

/** What every forge must do. `open` gives one without repositories. */
export function describeForge(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(`${name} as a forge`, () => {
    const bench = setUpForge(open);
    let github: GithubStandIn;
    let forge: Forge;
    let repository: RepositoryRecord;
    let pull: PullRecord;
    let round: number;
    beforeEach(() => {
      ({ github, forge, repository, pull, round } = bench());
    });

    it('tells of a pull request within the repository', async () => {
      expect(await forge.pullRequest(NAME, pull.number)).toEqual({
        kind: 'ok',
        value: {
          number: pull.number,
          author: 'ann',
          open: true,
          draft: false,
          headCommit: pull.headCommit,
          headRepository: NAME,
          baseBranch: 'main',
        },
      });
    });

    it('tells of a closed draft from a fork, and of its files through the base repository', async () => {
      const fork = await github.people.fork(repository, `bob${round}`);
      await github.people.push(fork, 'idea', { 'post.md': '# Changed\n' }, fork.owner);
      const foreign = await github.people.openPull(fork, 'idea', { author: fork.owner, draft: true });
      github.people.closePull(foreign, 'ann');

      const told = await forge.pullRequest(NAME, foreign.number);
      const file = await forge.file(NAME, 'post.md', foreign.headCommit, 1000);

      expect(told).toMatchObject({
        kind: 'ok',
        value: { open: false, draft: true, headRepository: { owner: fork.owner, name: 'posts' } },
      });
      expect(textOf(file)).toBe('# Changed\n');
    });

    it('finds no pull request of an unknown number or repository', async () => {
      expect(await forge.pullRequest(NAME, 9999)).toEqual({ kind: 'gone' });
      expect(await forge.pullRequest({ owner: 'ann', name: 'nothing' }, 1)).toEqual({ kind: 'gone' });
    });

    it('lists what a pull request adds, changes, removes and renames', async () => {
      const branch = `all kinds ${round}`.replaceAll(' ', '-');
      const changes = {
        'drafts/old.md': null,
        'drafts/new name.md': FIRST_FILES['drafts/old.md'],
        'post.md': '# Better\n',
        'bild-ä.png': 'x',
      };
      await github.people.push(repository, branch, changes, 'ann');
      const all = await github.people.openPull(repository, branch, { author: 'ann' });

      const listed = await forge.changedPaths(NAME, all.number);

      expect(listed).toMatchObject({ kind: 'ok', value: { complete: true } });
      expect(new Set(listed.kind === 'ok' ? listed.value.paths : [])).toEqual(
        new Set([
          { path: 'bild-ä.png', status: 'added', previousPath: null },
          { path: 'drafts/new name.md', status: 'renamed', previousPath: 'drafts/old.md' },
          { path: 'post.md', status: 'modified', previousPath: null },
        ]),
      );
    });

    it('lists what changed between two commits', async () => {
      const before = await github.people.push(repository, 'main', { 'log.md': `${round}\n` }, 'ann');
      const after = await github.people.push(
        repository,
        'main',
        { 'log.md': 'x\n', 'extra.md': 'y\n' },
        'ann',
      );
      await github.people.push(repository, 'main', { 'extra.md': null }, 'ann');

      expect(await forge.pathsBetween(NAME, before, after)).toEqual({
        kind: 'ok',
        value: {
          complete: true,
          paths: [
            { path: 'extra.md', status: 'added', previousPath: null },
            { path: 'log.md', status: 'modified', previousPath: null },
          ],
        },
      });
      expect(await forge.pathsBetween(NAME, before, 'f'.repeat(40))).toEqual({ kind: 'gone' });
    });

    it('lists the files of several pages, and says where a comparison lists not all', async () => {
      const files = Object.fromEntries(
        Array.from({ length: 301 }, (_, index) => [`many/${index}.md`, `${index}\n`]),
      );
      const { commit: before } = okOf(await forge.defaultBranch(NAME));
      const after = await github.people.push(repository, `many-${round}`, files, 'ann');
      const many = await github.people.openPull(repository, `many-${round}`, { author: 'ann' });

      const listed = okOf(await forge.changedPaths(NAME, many.number));
      const compared = okOf(await forge.pathsBetween(NAME, before, after));

      expect([listed.paths.length, listed.complete]).toEqual([301, true]);
      expect([compared.paths.length, compared.complete]).toEqual([300, false]);
    });

    it('reads a file byte for byte, with the name of its blob', async () => {
      const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
      const commit = await github.people.push(repository, `bytes-${round}`, { 'a b/ü#?.bin': bytes }, 'ann');

      const read = await forge.file(NAME, 'a b/ü#?.bin', commit, 1000);

      expect(read).toMatchObject({
        kind: 'ok',
        value: { kind: 'file', blob: expect.stringMatching(/^[0-9a-f]{40}$/) },
      });
      expect(read.kind === 'ok' && read.value?.kind === 'file' ? [...read.value.body] : []).toEqual([
        ...bytes,
      ]);
    });

    it('reads a file that GitHub does not put into its answer', async () => {
      const large = 'x'.repeat(2 ** 20 + 1);
      const commit = await github.people.push(repository, `large-${round}`, { 'large.md': large }, 'ann');

      const read = await forge.file(NAME, 'large.md', commit, 2 ** 21);
      const refused = await forge.file(NAME, 'large.md', commit, 2 ** 20);

      expect(textOf(read)).toBe(large);
      expect(refused).toMatchObject({ kind: 'ok', value: { kind: 'too large', bytes: 2 ** 20 + 1 } });
    });

    it.each(['absent.md', 'drafts', 'post.md/inside'])('has no file at %s', async (path) => {
      expect(await forge.file(NAME, path, pull.headCommit, 1000)).toEqual({ kind: 'ok', value: null });
    });

    it('has no file at a commit that is not there', async () => {
      expect(await forge.file(NAME, 'post.md', 'f'.repeat(40), 1000)).toEqual({ kind: 'ok', value: null });
    });

    it('knows the tip of the default branch', async () => {
      const commit = await github.people.push(repository, 'main', { 'notes.md': `${round}\n` }, 'ann');

      expect(await forge.defaultBranch(NAME)).toEqual({
        kind: 'ok',
        value: { branch: 'main', commit, private: false },
      });
    });

    it.each([
      ['admin', 'admin'],
      ['maintain', 'write'],
      ['write', 'write'],
      ['triage', 'read'],
      ['read', 'read'],
    ] as const)('takes the role %s for the permission to %s', async (role, permission) => {
      github.people.setRole(repository, 'carla', role);

      expect(await forge.permission(NAME, 'carla')).toEqual({ kind: 'ok', value: permission });
    });

    it('gives a stranger what a public repository gives, and nothing to nobody', async () => {
      github.people.join('stranger');

      expect(await forge.permission(NAME, 'stranger')).toEqual({ kind: 'ok', value: 'read' });
      expect(await forge.permission(NAME, 'does-not-exist')).toEqual({ kind: 'ok', value: 'none' });
    });

    it('reads a comment and reacts to it, once', async () => {
      const comment = github.people.comment(pull, 'ann', '/mustrun run');

      const read = await forge.comment(NAME, comment.id);
      await forge.react(NAME, comment.id, 'eyes');
      await forge.react(NAME, comment.id, 'eyes');

      expect(read).toEqual({
        kind: 'ok',
        value: { id: comment.id, issue: pull.number, author: 'ann', body: '/mustrun run' },
      });
      expect(github.state.reactions.filter(({ comment: on }) => on === comment.id)).toHaveLength(1);
    });

    it('finds no comment that was deleted', async () => {
      expect(await forge.comment(NAME, 424242)).toEqual({ kind: 'gone' });
    });

    it('may not do what the installation was not granted', async () => {
      const other = await github.people.createRepository('dora', 'public', { 'a.md': 'a\n' });
      const foreign = { owner: 'dora', name: 'public' };
      await github.people.push(other, 'topic', { 'b.md': 'b\n' }, 'dora');
      const theirs = await github.people.openPull(other, 'topic', { author: 'dora' });

      const put = await forge.putComment(foreign, theirs.number, 'mustrun', []);

      expect(put).toEqual({
        kind: 'forbidden',
        reason: expect.stringContaining('not accessible by integration'),
      });
    });

    it('does not see a private repository of others', async () => {
      await github.people.createRepository('dora', 'secret', { 'a.md': 'a\n' }, { private: true });

      expect(await forge.defaultBranch({ owner: 'dora', name: 'secret' })).toEqual({ kind: 'gone' });
    });
  });
}

function textOf(answer: Awaited<ReturnType<Forge['file']>>): string | null {
  return answer.kind === 'ok' && answer.value?.kind === 'file'
    ? new TextDecoder().decode(answer.value.body)
    : null;
}

function okOf<Value>(answer: ForgeAnswer<Value>): Value {
  if (answer.kind !== 'ok') throw new Error(`answered ${answer.kind}`);
  return answer.value;
}
