import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DirectoryStore } from '../../../adapters/directory/directory-store.ts';
import { ledgerKey, ledgerMonth, ledgerSchema } from '../../../core/flow/money/ledger.ts';
import { readDocument } from '../../../core/flow/store/documents.ts';
import { freePort } from '../../stand-ins/free-port.ts';
import { type GithubStandIn, startGithub } from '../../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../../stand-ins/github/state.ts';
import { postWith } from '../house.ts';

const PROCESS = fileURLToPath(new URL('serve-process.ts', import.meta.url));
const SECRET = 'it is a secret';
const EVENTS = ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'];

/** A server in a process of its own that can be killed and started again, over one folder, and GitHub's stand-in. */
export class ServeBench {
  readonly github: GithubStandIn;
  readonly folder: string;
  readonly url: string;
  /** Of all processes, line by line. */
  readonly log: string[] = [];
  #child: ChildProcess | null = null;

  constructor(github: GithubStandIn, folder: string, url: string) {
    this.github = github;
    this.folder = folder;
    this.url = url;
  }

  /** Comes back when the process serves, or has ended before that. */
  async start(...words: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [PROCESS, join(this.folder, 'serve.yml'), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const serving = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        this.log.push(...String(chunk).trimEnd().split('\n'));
        if (String(chunk).includes('"serving"')) resolve();
      });
    });
    await Promise.race([serving, once(child, 'exit')]);
  }

  get isUp(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends the process, and answers with its exit code; null after a kill. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child === null) return null;
    if (this.isUp) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }

  /** What GitHub would be asked for by a sweep: every delivery that was never accepted, once more. */
  redeliver(): void {
    const records = this.github.deliveries.records();
    const accepted = new Set(records.filter(({ statusCode }) => statusCode === 202).map(({ guid }) => guid));
    const asked = new Set<string>();
    for (const { guid, id } of records) {
      if (accepted.has(guid) || asked.has(guid)) continue;
      asked.add(guid);
      this.github.deliveries.redeliver(id);
    }
  }

  /** Ann's repository, in which the App is installed. */
  async openRepository(): Promise<RepositoryRecord> {
    const { people } = this.github;
    const repository = await people.createRepository('ann', 'posts', {
      'rows.jsonl': '{"query": "1+1", "response": "2"}\n',
    });
    people.install('ann');
    return repository;
  }

  async propose(repository: RepositoryRecord, text = postWith()): Promise<PullRecord> {
    const { people } = this.github;
    await people.push(repository, 'topic', { 'post.md': text }, 'ann');
    return people.openPull(repository, 'topic', { author: 'ann' });
  }

  /** The check run is complete, and our comment has a verdict. */
  isAnswered(pull: PullRecord): boolean {
    const isComplete = this.github.people.checksOf(pull).at(-1)?.status === 'completed';
    const ours = this.github.state.comments.filter(({ byApp, issue }) => byApp && issue === pull.number);
    return isComplete && ours.some(({ body }) => body.includes('reproduced'));
  }

  checkOn(pull: PullRecord): string {
    const check = this.github.people.checksOf(pull).at(-1);
    return `${check?.status} ${check?.conclusion ?? '-'}: ${check?.output.title}`;
  }

  /** The jobs that were executed, in their order. */
  async executed(): Promise<readonly string[]> {
    const text = await readFile(join(this.folder, 'kept', 'executed'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** The jobs that have come to an end, whoever was there to see it. */
  async ended(): Promise<readonly string[]> {
    const files = await readdir(join(this.folder, 'kept', 'jobs'), { recursive: true });
    return files.filter((file) => /^[^/]+\/exit-\d+$/.test(file));
  }

  /** What lies on the machine besides the store: folders of jobs, and those that are about to go. */
  async remains(): Promise<readonly string[]> {
    const names = ['jobs', 'leaving'].map((name) => readdir(join(this.folder, 'kept', name)).catch(() => []));
    return (await Promise.all(names)).flat();
  }

  /** The states of all money of this month. */
  async money(): Promise<readonly string[]> {
    const store = new DirectoryStore(join(this.folder, 'kept', 'store'));
    const ledger = await readDocument(store, ledgerKey(ledgerMonth(new Date())), ledgerSchema);
    return ledger?.value.entries.map(({ state }) => state) ?? [];
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    await this.github.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** `settings`: more lines of `serve.yml`. */
export async function openServeBench(now?: () => Date, settings = ''): Promise<ServeBench> {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-serve-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const target = { url: `${url}/webhook`, secret: SECRET };
  const github = await startGithub({ events: EVENTS, target, ...(now === undefined ? {} : { now }) });
  await mkdir(join(folder, 'models', 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'models', 'a', 'b', 'config.json'), '{}');
  await writeFile(join(folder, 'app.pem'), github.privateKey);
  await writeFile(join(folder, 'secret'), SECRET);
  await writeFile(
    join(folder, 'serve.yml'),
    `folder: kept
listen: {port: ${port}}
github: {appId: ${github.state.app.id}, privateKeyFile: app.pem, webhookSecretFile: secret, apiUrl: "${github.state.api}", paced: false}
askHubs: false
usdPerHour: 1
${settings}`,
  );
  return new ServeBench(github, folder, url);
}

export async function waitFor(isSo: () => boolean | Promise<boolean>, seconds = 45): Promise<void> {
  for (const until = Date.now() + seconds * 1000; !(await isSo()); await sleep(50)) {
    if (Date.now() > until) throw new Error(`not so after ${seconds} s`);
  }
}
