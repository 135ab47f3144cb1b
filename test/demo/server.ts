import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import { freePort } from '../stand-ins/free-port.ts';

/** A line of the server's log, as far as the demo tells of it. */
export const logLine = z.looseObject({
  at: z.string(),
  event: z.string(),
  url: z.string().optional(),
  job: z.string().optional(),
  github: z.string().nullish(),
});
export type LogLine = z.output<typeof logLine>;

export interface ServerOptions {
  readonly root: string;
  /** Everything of an earlier server in it is removed. */
  readonly folder: string;
  readonly apiUrl: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly secret: string;
  readonly onLine: (line: LogLine) => void;
}

export interface DemoServer {
  readonly url: string;
  /** The exit code, when it ends by itself. */
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/** Writes settings as docs/serve.md shows them, and starts `mustrun serve` with them. */
export async function startServer(options: ServerOptions): Promise<DemoServer> {
  const { folder, root } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'models'), { recursive: true });
  await symlink(join(root, 'local'), join(folder, 'models', 'local'));
  await writeFile(join(folder, 'app.pem'), options.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'webhook-secret'), options.secret, { mode: 0o600 });
  const port = await freePort();
  const settings = join(folder, 'serve.yml');
  await writeFile(
    settings,
    `folder: kept
listen: {port: ${port}}
pages: {url: "http://127.0.0.1:${port}/pages/"}
github:
  appId: ${options.appId}
  privateKeyFile: app.pem
  webhookSecretFile: webhook-secret
  apiUrl: ${options.apiUrl}
  paced: false   # github.com wants a second between writes
models: [models]
askHubs: false
attempts: 1
`,
  );
  const words = [join(root, 'cli', 'mustrun.mjs'), 'serve', '--settings', settings];
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = endOf(child);
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`mustrun serve ended with exit code ${code}`)));
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = logLine.parse(JSON.parse(text));
      options.onLine(line);
      if (line.event === 'serving') resolve(line.url ?? '');
    });
  });
  return {
    url,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await stopJobs(join(folder, 'kept', 'jobs'));
    },
  };
}

/** A server's jobs outlive it and wait for the next start; here there is none. */
async function stopJobs(directory: string): Promise<void> {
  const queue = new ProcessQueue({
    directory,
    command: () => {
      throw new Error('nothing is started by the queue that stops the demo');
    },
    environment: () => ({}),
  });
  const jobs = await readdir(directory).catch(() => []);
  await Promise.all(jobs.map((job) => queue.terminate(job, 'the demo was stopped')));
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return z.number().nullable().parse(code);
}
