import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

const execute = promisify(execFile);

let github: GithubStandIn;
let repository: RepositoryRecord;
let pull: PullRecord;

beforeEach(async () => {
  github = await startGithub();
  github.people.install('ann');
  repository = await github.people.createRepository('ann', 'posts', { 'post.md': 'one\n' });
  await github.people.push(repository, 'topic', { 'post.md': 'two\n' }, 'ann');
  pull = await github.people.openPull(repository, 'topic', { author: 'ann' });
});
afterEach(() => github.close());

describe('Git over HTTP', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-clone-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const git = async (...words: readonly string[]): Promise<string> => {
    const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com'];
    const { stdout } = await execute('git', ['-C', folder, ...identity, ...words], {
      env: { PATH: process.env.PATH, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' },
    });
    return stdout;
  };
  const address = (credentials = ''): string => github.state.url.replace('://', `://${credentials}`);

  it('clones what the interface answers from', async () => {
    await git('clone', '--quiet', '--branch', 'topic', `${address()}/ann/posts.git`, 'clone');

    expect(await readFile(join(folder, 'clone', 'post.md'), 'utf8')).toBe('two\n');
    expect((await git('-C', 'clone', 'rev-parse', 'HEAD')).trim()).toBe(pull.headCommit);
  });

  it('fetches the head of a pull request from a fork out of the base repository', async () => {
    const fork = await github.people.fork(repository, 'bob');
    await github.people.push(fork, 'idea', { 'post.md': 'from bob\n' }, 'bob');
    const foreign = await github.people.openPull(fork, 'idea', { author: 'bob' });

    const listed = await git('ls-remote', `${address()}/ann/posts.git`, `refs/pull/${foreign.number}/head`);

    expect(listed).toBe(`${foreign.headCommit}\trefs/pull/${foreign.number}/head\n`);
  });

  it('takes a push of whom it may, and tells the App', async () => {
    const token = github.people.join('ann');
    await git('clone', '--quiet', '--branch', 'topic', `${address(`x:${token}@`)}/ann/posts.git`, 'clone');
    await writeFile(join(folder, 'clone', 'post.md'), 'pushed\n');
    await git('-C', 'clone', 'commit', '--quiet', '--all', '--message', 'Push');

    await git('-C', 'clone', 'push', '--quiet', 'origin', 'topic');
    await github.deliveries.settled();

    expect(
      github.deliveries
        .records()
        .slice(0, 3)
        .map(({ event }) => event),
    ).toEqual(['pull_request', 'check_suite', 'push']);
    expect(pull.headCommit).toBe((await git('-C', 'clone', 'rev-parse', 'HEAD')).trim());
  });

  it('takes no push of a stranger, and shows no private repository', async () => {
    const stranger = github.people.join('stranger');
    await github.people.createRepository('ann', 'secret', { 'a.md': 'a\n' }, { private: true });
    await git('clone', '--quiet', `${address(`x:${stranger}@`)}/ann/posts.git`, 'clone');

    await expect(git('-C', 'clone', 'push', 'origin', 'main:stolen')).rejects.toThrow('403');
    await expect(git('clone', `${address(`x:${stranger}@`)}/ann/secret.git`, 'other')).rejects.toThrow('403');
  });
});
