import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const PYTHON = fileURLToPath(new URL('../../../.mustrun/moto/bin/python', import.meta.url));

/** See launcher/settings.py: what is not stated stays as it is. */
interface Settings {
  readonly capacity?: boolean;
  readonly list_delay?: number;
  readonly second?: number;
  readonly event_delay?: number;
  readonly event_copies?: number;
  readonly events_lost?: boolean;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly enforced?: boolean;
}

/** See launcher/faults.py. */
interface Fault {
  /** A regular expression over `PUT /bucket/key`. */
  readonly request: string;
  /** A regular expression over `name: value` of one header. */
  readonly header?: string;
  readonly times?: number;
  readonly status?: number;
  readonly code?: string;
  readonly reply_lost?: boolean;
}

const variables = z.record(z.string(), z.string());
const refusedCalls = z.object({ refusals: z.array(z.string()) });

/** What a client of AWS's SDK needs to talk to the stand-in. */
export interface MotoAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** AWS's S3, SQS, EventBridge, Batch, IAM and CloudFormation on this machine: moto with the repairs of launcher/. */
export class Moto {
  readonly access: MotoAccess;
  readonly #child: ChildProcess;

  private constructor(endpoint: string, child: ChildProcess) {
    this.access = {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    this.#child = child;
  }

  /**
   * Answers when the stand-in does, after 1 to 3 s; it ends with this process at the latest. `environment`: the way to the
   * engine of containers, DOCKER_HOST.
   */
  static async start(
    jobs: 'processes' | 'containers' = 'processes',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Moto> {
    if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: npm run setup installs it`);
    const child = spawn(PYTHON, ['-m', 'launcher', '--jobs', jobs], {
      cwd: FOLDER,
      env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const endpoint = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`moto ended with exit code ${code} before it answered`)));
    });
    return new Moto(endpoint, child);
  }

  async change(settings: Settings): Promise<void> {
    await this.#post('settings', settings);
  }

  async addFault(fault: Fault): Promise<void> {
    await this.#post('faults', fault);
  }

  /** The instance that the job runs on is taken away. */
  async loseHost(jobId: string): Promise<void> {
    await this.#post('host-loss', { jobId });
  }

  /**
   * The variables with which a service of AWS (`lambda.amazonaws.com`) starts something under a role; fails where the role
   * does not trust the service.
   */
  async roleVariables(role: string, service: string): Promise<Readonly<Record<string, string>>> {
    const answer = await this.#post('credentials', { role, service, region: this.access.region });
    return variables.parse(await answer.json());
  }

  /** What was refused, since the start, because the caller's policies do not allow it. */
  async refusals(): Promise<readonly string[]> {
    return refusedCalls.parse(await (await this.#post('refusals', {})).json()).refusals;
  }

  /** No faults, settings as at the start; buckets, queues and jobs stay. */
  async reset(): Promise<void> {
    await this.#post('reset', {});
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    // The end of its standard input is its order to end its jobs and itself.
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  async #post(name: string, body: unknown): Promise<Response> {
    const answer = await fetch(`${this.access.endpoint}/stand-in/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the stand-in refused ${name}: ${await answer.text()}`);
    return answer;
  }
}
