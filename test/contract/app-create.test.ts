import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../cli/commands/app-create.ts';
import { readServeSettings } from '../../cli/serve/settings.ts';
import { brokenReply } from '../stand-ins/github/faults.ts';
import { confirm, formOf, makeApp, open } from '../stand-ins/github/manifest-browser.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import { openTarget, type Target } from './delivery-target.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

let folder: string;
let github: GithubStandIn;
let webhook: Target;
let command: Command | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-app-'));
  github = await startGithub();
  webhook = await openTarget();
});
afterEach(async () => {
  command?.child.kill('SIGKILL');
  command = null;
  await github.close();
  webhook.close();
  await rm(folder, { recursive: true });
});

/** `mustrun app create` as its own process. */
class Command {
  readonly child: ChildProcess;
  printed = '';

  constructor(...words: readonly string[]) {
    const own = ['--github', github.state.url, '--webhook', `${webhook.url}webhook`];
    this.child = spawn(process.execPath, [MAIN, 'app', 'create', ...own, ...words], { cwd: folder });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text) => {
        this.printed += String(text);
      });
    }
  }

  async address(): Promise<string> {
    for (;;) {
      const [found] = /http:\/\/127\.0\.0\.1:\d+\/(?=\n)/.exec(this.printed) ?? [];
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.printed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async code(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

function create(...words: readonly string[]): Command {
  command = new Command(...words);
  return command;
}

const file = (): string => join(folder, 'github-app.json');

describe('mustrun app create', () => {
  it('asks GitHub for what the pipeline needs, and nothing more', async () => {
    const { action, fields } = await formOf(await create('--name', 'Posts of ann').address());

    expect(action).toMatch(`${github.state.url}/settings/apps/new?state=`);
    expect(JSON.parse(fields.manifest ?? '')).toMatchObject({
      name: 'Posts of ann',
      public: false,
      hook_attributes: { url: `${webhook.url}webhook`, active: true },
      redirect_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/created$/),
      default_permissions: {
        metadata: 'read',
        contents: 'read',
        checks: 'write',
        pull_requests: 'write',
        issues: 'write',
      },
      default_events: ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'],
    });
  });

  it('writes what GitHub says for mustrun serve, for its owner alone, and prints no secret', async () => {
    const running = create();

    const last = await makeApp(await running.address());

    expect(await running.code()).toBe(0);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const written = JSON.parse(await readFile(file(), 'utf8'));
    expect(written).toMatchObject({ appId: github.state.app.id, apiUrl: github.state.api });
    expect(await readdir(folder)).toEqual(['github-app.json']);
    await writeFile(join(folder, 'serve.yml'), '');
    const served = await readServeSettings(join(folder, 'serve.yml'), {});
    expect(served.github).toMatchObject({ appId: github.state.app.id, secrets: [written.webhookSecret] });
    expect(last.status).toBe(200);
    for (const text of [running.printed, last.text]) {
      expect(text).toContain(`${github.state.url}/apps/${github.state.app.slug}/installations/new`);
      expect(text).not.toContain(written.webhookSecret);
      expect(text).not.toContain('PRIVATE KEY');
    }
  });

  it('signs the first delivery with the secret that was written', async () => {
    const running = create();

    await makeApp(await running.address());
    await github.deliveries.settled();

    expect(webhook.received.map(({ headers }) => headers['x-github-event'])).toEqual(['ping']);
    expect(github.deliveries.target?.secret).toBe(JSON.parse(await readFile(file(), 'utf8')).webhookSecret);
  });

  it('makes it for an organisation', async () => {
    const running = create('--organization', 'posts-org');

    const form = await formOf(await running.address());
    await open(await confirm(form));

    expect(form.action).toMatch(`${github.state.url}/organizations/posts-org/settings/apps/new?state=`);
    expect(JSON.parse(form.fields.manifest ?? '').name).toBe('mustrun-posts-org');
    expect(github.state.app.owner).toEqual({ login: 'posts-org', type: 'Organization' });
    expect(await running.code()).toBe(0);
  });

  it.each([
    ['a state that is not its own', (back: URL) => back.searchParams.set('state', 'guessed'), 403],
    ['no state', (back: URL) => back.searchParams.delete('state'), 403],
    ['no code', (back: URL) => back.searchParams.delete('code'), 400],
    ['a code that GitHub does not know', (back: URL) => back.searchParams.set('code', 'f00'), 502],
  ])('takes no answer with %s, and goes on waiting', async (_, change, status) => {
    const running = create();
    const address = await running.address();
    const back = new URL(await confirm(await formOf(address)));
    const forged = new URL(back);
    change(forged);

    const refused = await open(forged.href);
    const again = await makeApp(address);

    expect(refused.status).toBe(status);
    expect(again.status).toBe(200);
    expect(await running.code()).toBe(0);
  });

  it('answers nothing to a page whose name was made to point here', async () => {
    const address = new URL(await create().address());

    const asked = request({ host: '127.0.0.1', port: address.port, headers: { host: 'evil.example' } }).end();
    const [answer] = await once(asked, 'response');
    answer.resume();

    expect(answer.statusCode).toBe(421);
  });

  it('leaves nothing where it is interrupted', async () => {
    const running = create();
    await running.address();
    const drafts = await readdir(folder);

    running.child.kill('SIGINT');

    expect(await running.code()).toBe(130);
    expect(drafts).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
    expect(running.printed).toContain('Nothing was written');
  });

  it('writes down what GitHub made also where it is interrupted meanwhile', async () => {
    const running = create();
    const back = await confirm(await formOf(await running.address()));
    // It is asked again a second later.
    github.faults.add({ operationId: 'apps/create-from-manifest', times: 1, reply: brokenReply(503) });

    const last = open(back);
    await new Promise((resolve) => setTimeout(resolve, 300));
    running.child.kill('SIGINT');

    expect((await last).status).toBe(200);
    expect(await running.code()).toBe(0);
    expect(JSON.parse(await readFile(file(), 'utf8')).appId).toBe(github.state.app.id);
  });

  it('overwrites nothing, and asks GitHub for nothing then', async () => {
    await writeFile(file(), 'the key of another App');

    const running = create();

    expect(await running.code()).toBe(64);
    expect(running.printed).toContain('github-app.json is there already');
    expect(await readFile(file(), 'utf8')).toBe('the key of another App');
  });

  it.each([
    [{ webhook: 'posts.example.org' }, /"posts\.example\.org" is no address/],
    [{ webhook: 'https://posts.example.org' }, /has no path: deliveries go to \/webhook/],
    [{ webhook: 'http://localhost:8787/webhook' }, /is this machine, which GitHub cannot reach/],
    [{ name: 'x'.repeat(35) }, /has 35 characters: GitHub takes 1 to 34/],
    [{ organization: 'a/b' }, /"a\/b" is no name of an organisation/],
    [{ github: 'github.example.org' }, /--github is "github\.example\.org", expected an address/],
    [{ file: 'nowhere/app.json' }, /nowhere\/app\.json cannot be written/],
  ])('says what is wrong with %j', async (wrong, message) => {
    const right = {
      webhook: 'https://posts.example.org/webhook',
      organization: null,
      name: null,
      github: 'https://github.com',
      file: file(),
      port: 0,
      minutes: 1,
      open: false,
    };

    await expect(createApp({ ...right, ...wrong })).rejects.toThrow(message);
  });
});
