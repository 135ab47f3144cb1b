import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import { AnswerCache } from '../../adapters/github/answer-cache.ts';
import { GithubForge } from '../../adapters/github/github-forge.ts';
import { TokenCache } from '../../adapters/github/token-cache.ts';
import type { AttemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { type Settled, settleJob } from '../../core/flow/job/settle.ts';
import { type Swept, sweep } from '../../core/flow/job/sweep.ts';
import type { Pool } from '../../core/flow/money/worst-case.ts';
import { envelopeSchema } from '../../core/flow/receive/message.ts';
import { receive } from '../../core/flow/receive/receive.ts';
import { send } from '../../core/flow/receive/send.ts';
import { advance } from '../../core/flow/subject/advance.ts';
import type { Advanced, AdvancePorts } from '../../core/flow/subject/advance-ports.ts';
import { lookAtPosts } from '../../core/flow/subject/look-at-post.ts';
import type { Installation } from '../../core/flow/subject/survey.ts';
import type { JobRequest, JobState } from '../../core/ports/job-queue.ts';
import { readPostAndTree } from '../../core/post/read-post.ts';
import type { RehearsalDocument } from '../../core/rehearsal/rehearsal-record.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { MemoryQueue } from '../fakes/memory-queue.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { planOf, playAttempt, playRehearsal } from '../fakes/played-job.ts';
import { ScriptedQueue } from '../fakes/scripted-queue.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

const SECRET = 'it is a secret';

export const A10G: Pool = { name: 'A10G', hardware: '1 x NVIDIA A10G', usdPerHour: 1, starts: 3, own: false };

const INSTALLATION: Installation = {
  pools: [A10G],
  rehearsalPool: { name: 'rehearsal', hardware: 'cpu', usdPerHour: 0.1, starts: 3, own: true },
  rehearsalSeconds: 60,
  mostAttempts: 3,
  rehearsalsADay: 2,
  usdPerMonth: 1000,
  pages: { url: 'https://pages.example/', private: false },
};

/**
 * The whole pipeline in one process: GitHub's stand-in, its deliveries over HTTP, the real receiver and flow, a store and
 * queues in memory. Jobs run until the test ends them.
 */
export class House {
  readonly github: GithubStandIn;
  readonly store = new MemoryStore();
  readonly messages = new MemoryQueue();
  readonly clock = new HandClock();
  readonly jobs = new ScriptedQueue(async (): Promise<JobState> => ({ kind: 'running' }));
  readonly installation: Installation;
  /** What came of each message. */
  readonly advanced: Advanced[] = [];
  readonly #receiver: Server;
  readonly #tokens = new TokenCache(() => new Date());
  readonly #answers = new AnswerCache();

  constructor(github: GithubStandIn, receiver: Server, installation: Installation) {
    this.github = github;
    this.#receiver = receiver;
    this.installation = installation;
    receiver.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void this.#accept(request.headers, Buffer.concat(chunks)).then((status) =>
          response.writeHead(status).end(),
        );
      });
    });
  }

  /** Acts on everything that is queued, until nothing is. */
  async work(): Promise<void> {
    for (;;) {
      await this.github.deliveries.settled();
      const message = this.messages.take();
      if (message === null) return;
      const envelope = envelopeSchema.parse(JSON.parse(JSON.stringify(message.envelope)));
      const ports = this.#ports(envelope.message.installation, envelope.delivery);
      this.advanced.push(await advance(envelope, this.installation, ports));
    }
  }

  /** The requests of jobs that were submitted and not ended. */
  running(profile: JobRequest['profile']): readonly string[] {
    return this.jobs.requests.flatMap((request, index) => {
      const job = `job-${index + 1}`;
      return request.profile === profile && this.jobs.states.get(job)?.kind === 'running' ? [job] : [];
    });
  }

  /** Ends every running rehearsal with the engine's answers, and settles it. */
  async endRehearsals(answers: Partial<RehearsalDocument> = {}): Promise<void> {
    for (const job of this.running('rehearse')) {
      await playRehearsal(this.store, await this.planOf(job), job, answers);
      await this.end(job, { kind: 'succeeded', seconds: 20 });
    }
    await this.work();
  }

  /** Ends every running verification with evidence of four steps, but for what is changed, and settles it. */
  async endVerifications(changed: Partial<AttemptResult> = {}): Promise<void> {
    for (const job of this.running('verify')) {
      const startedAt = this.clock.now().toISOString();
      const plan = await this.planOf(job);
      const { stage } = await playAttempt(this.store, plan, job, { startedAt, ...changed });
      const state: JobState =
        stage === 'done'
          ? { kind: 'succeeded', seconds: 360 }
          : { kind: 'failed', cause: 'exit', exitCode: 32, reason: 'exit code 32', seconds: 360 };
      await this.end(job, state);
    }
    await this.work();
  }

  /** What a job is to do. */
  planOf(job: string): Promise<unknown> {
    const request = this.jobs.requests[Number(job.slice('job-'.length)) - 1];
    return planOf(this.store, request?.planKey ?? '-');
  }

  async end(job: string, state: JobState): Promise<Settled> {
    this.jobs.states.set(job, state);
    await this.clock.sleep(1000);
    return settleJob(job, [...this.installation.pools, this.installation.rehearsalPool], this.settlePorts);
  }

  /** A sweep so many minutes later, and everything that follows from it. */
  async sweepAfter(minutes: number): Promise<Swept> {
    await this.clock.sleep(minutes * 60_000);
    const { pools, rehearsalPool } = this.installation;
    const rules = { pools: [...pools, rehearsalPool], mostWaitingSeconds: 3600 };
    const swept = await sweep(rules, { ...this.settlePorts, deliveries: null });
    await this.work();
    return swept;
  }

  get settlePorts() {
    return { store: this.store, queue: this.jobs, messages: this.messages, clock: this.clock };
  }

  /** What our comment on a pull request says; null while there is none. */
  commentOn(pull: PullRecord): string | null {
    const ours = this.github.state.comments.filter(({ byApp, issue }) => byApp && issue === pull.number);
    if (ours.length > 1) throw new Error('there are several comments of ours');
    return ours[0]?.body ?? null;
  }

  /** The check run on a pull request's head, as `<status> <conclusion>: <title>`. */
  checkOn(pull: PullRecord): string {
    const run = this.github.people.checksOf(pull).at(-1);
    return `${run?.status} ${run?.conclusion ?? '-'}: ${run?.output.title}`;
  }

  async close(): Promise<void> {
    await this.github.close();
    this.#receiver.closeAllConnections();
    this.#receiver.close();
  }

  async #accept(headers: NodeJS.Dict<string | string[]>, body: Uint8Array): Promise<number> {
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const { id } = this.github.state.app;
    const receiver = { secrets: [SECRET], appId: id, checkName: 'mustrun', command: '/mustrun' };
    const received = receive({ headers: flat, body }, receiver);
    if (received.kind === 'unsigned' || received.kind === 'malformed') return 400;
    if (received.kind === 'ignored') return 202;
    const { deliveryId, messages } = received;
    const envelopes = messages.map((message) => ({ delivery: deliveryId, message }));
    await send(this.messages, deliveryId, envelopes);
    return 202;
  }

  #ports(installationId: number, deliveryId: string): AdvancePorts {
    const { github, store, messages, clock, jobs } = this;
    const app = {
      id: github.state.app.id,
      privateKey: github.privateKey,
      baseUrl: github.state.api,
      paced: false,
      tokens: this.#tokens,
      answers: this.#answers,
      now: () => new Date(),
    };
    const invocation = { installationId, deliveryId, remainingMilliseconds: () => 60_000 };
    const forge = new GithubForge(app, invocation);
    return {
      ...{ store, messages, clock, queue: jobs, hubs: null, read: readPostAndTree },
      forge,
      look: lookAtPosts(forge, null),
      findElsewhere: async (name, rehearsedAs) =>
        name === 'a/b' || (name === 'a/large' && rehearsedAs !== 'model')
          ? { kind: 'folder', source: `/models/${name}`, digest: 'a'.repeat(64), revision: null }
          : null,
    };
  }
}

export async function openHouse(changed: Partial<Installation> = {}): Promise<House> {
  const receiver = createServer();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = z.object({ port: z.int() }).parse(receiver.address());
  const github = await startGithub({ target: { url: `http://127.0.0.1:${port}/`, secret: SECRET } });
  return new House(github, receiver, { ...INSTALLATION, ...changed });
}

export const TRAINING =
  'swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate 1e-3 --max_steps 4';

/** A post with one training and one claim, which the evidence of `endVerifications` supports when it is 4. */
export function postWith({ command = TRAINING, steps = 4, prose = '' } = {}): string {
  return `# A post\n\n${prose}\n\n\`\`\`shell\n${command}\n\`\`\`\n\nIt runs ${steps} steps.\n`;
}

/** A repository of ann's with a data file, in which the App is installed. */
export async function postsOf(
  house: House,
  files: Readonly<Record<string, string>> = {},
): Promise<RepositoryRecord> {
  const { people } = house.github;
  people.install('ann');
  const repository = await people.createRepository('ann', 'posts', {
    'README.md': '# Posts\n',
    'rows.jsonl': '{"query": "1+1", "response": "2"}\n',
    ...files,
  });
  await house.work();
  return repository;
}
