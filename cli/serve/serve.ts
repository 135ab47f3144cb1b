import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DirectoryQueue } from '../../adapters/directory/directory-queue.ts';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import { AnswerCache } from '../../adapters/github/answer-cache.ts';
import { GithubDeliveryLog } from '../../adapters/github/delivery-log.ts';
import { GithubForge } from '../../adapters/github/github-forge.ts';
import { TokenCache } from '../../adapters/github/token-cache.ts';
import { openHubs } from '../../adapters/hub/open-hubs.ts';
import { Digests } from '../../adapters/machine/digests.ts';
import { hardwareClass } from '../../adapters/machine/hardware.ts';
import { postsReader } from '../../adapters/machine/read-within.ts';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import { parseDiagrams } from '../../adapters/mermaid/parse-diagrams.ts';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import type { ProcessQueueOptions } from '../../adapters/process/process-queue-options.ts';
import { settleJob } from '../../core/flow/job/settle.ts';
import type { Envelope } from '../../core/flow/receive/message.ts';
import { send } from '../../core/flow/receive/send.ts';
import { advance } from '../../core/flow/subject/advance.ts';
import type { AdvancePorts } from '../../core/flow/subject/advance-ports.ts';
import { lookAtPosts } from '../../core/flow/subject/look-at-post.ts';
import { CHECK_NAME } from '../../core/report/subject-check.ts';
import { clearFolder } from './clear-folder.ts';
import { Consumer, MOST_RECEIPTS } from './consumer.ts';
import { diskFree, healthOf, LEAST_FREE_BYTES } from './health.ts';
import { answer } from './http.ts';
import { Keeper } from './keeper.ts';
import { lockFolder } from './lock-folder.ts';
import { type Log, reasonOf } from './log.ts';
import { findModel, installationOf, MOST_STARTS } from './machine.ts';
import type { ServeSettings } from './settings.ts';

export interface ServeParts {
  /** What executes a job. */
  readonly jobs: Pick<ProcessQueueOptions, 'command' | 'environment'>;
  readonly log: Log;
  /** Around what the flow reads and writes: a test's way to be killed in between. */
  readonly around?: (ports: Pick<AdvancePorts, 'store' | 'queue' | 'messages'>) => typeof ports;
}

export interface Serving {
  readonly url: string;
  /** Takes no further delivery or message, finishes what is in hand, and leaves the jobs running. */
  readonly stop: () => Promise<void>;
}

/** What acting on one message may take: calls of GitHub that would wait longer are given up, and tried again later. */
const MESSAGE_MILLISECONDS = 120_000;
/** A message in hand is nobody else's for longer than any may take. */
const VISIBILITY_SECONDS = 3600;
/** An ended job may not be written down yet by whoever submitted it. */
const SETTLE_TRIES = 30;

/**
 * The whole flow in one process, over a folder that a later process goes on with.
 * ```
 * GitHub -> /webhook -> messages -> advance -> jobs -> settle -> messages
 *                          ^                     sweep, nightly |
 *                          \____________________________________/
 * ```
 */
export async function startServing(settings: ServeSettings, parts: ServeParts): Promise<Serving> {
  const { folder, github } = settings;
  const { log } = parts;
  await lockFolder(folder);
  const installation = installationOf(settings, await hardwareClass());
  const digests = await Digests.open(join(folder, 'digests.json'));
  const clock = systemClock;
  const inbox = new DirectoryQueue({
    directory: join(folder, 'messages'),
    clock,
    visibilitySeconds: VISIBILITY_SECONDS,
    receipts: MOST_RECEIPTS,
  });
  const jobs = new ProcessQueue({
    ...parts.jobs,
    directory: join(folder, 'jobs'),
    most: { rehearse: 1, verify: 1 },
    mostStarts: MOST_STARTS,
    mayStart: async () => (await diskFree(folder)) >= LEAST_FREE_BYTES,
    onStart: (job, start) => log('job started', { job, start }),
    onEnd: (job) => void settle(job),
    onError: (error) => log('looking after jobs failed', { reason: reasonOf(error) }),
  });
  const own = { store: new DirectoryStore(join(folder, 'store')), queue: jobs, messages: inbox };
  const { store, queue, messages } = parts.around?.(own) ?? own;
  const app = {
    ...{ id: github.appId, privateKey: github.privateKey, baseUrl: github.apiUrl, paced: github.paced },
    tokens: new TokenCache(() => clock.now()),
    answers: new AnswerCache(),
    now: () => clock.now(),
  };
  const hubs = settings.askHubs ? openHubs(process.env, clock) : null;
  const pools = [...installation.pools, installation.rehearsalPool];
  const stopping = new AbortController();

  const act = async (envelope: Envelope) => {
    const until = Date.now() + MESSAGE_MILLISECONDS;
    const forge = new GithubForge(app, {
      installationId: envelope.message.installation,
      deliveryId: envelope.delivery,
      remainingMilliseconds: () => until - Date.now(),
    });
    const advanced = await advance(envelope, installation, {
      ...{ store, queue, messages, forge, clock, hubs },
      read: postsReader(),
      look: lookAtPosts(forge, parseDiagrams),
      findElsewhere: (name, rehearsedAs) => findModel(name, rehearsedAs, settings.models, digests),
    });
    await digests.remember();
    return advanced;
  };

  async function settle(job: string): Promise<void> {
    for (let number = 1; number <= SETTLE_TRIES && !stopping.signal.aborted; number += 1) {
      try {
        const settled = await settleJob(job, pools, { store, queue, messages, clock });
        log('job ended', { job, ...settled });
        if (settled.kind !== 'unknown job') return;
      } catch (error) {
        log('settling failed', { job, reason: reasonOf(error) });
      }
      await sleep(1000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const consumer = new Consumer({ messages: inbox, act, log });
  const untilStopped = { deliveryId: null, remainingMilliseconds: () => MESSAGE_MILLISECONDS };
  const keeper = new Keeper({
    ports: { store, queue, messages, clock, deliveries: new GithubDeliveryLog(app, untilStopped) },
    sweepRules: { pools, mostWaitingSeconds: settings.waitingHours * 3600 },
    sweepMinutes: settings.sweepMinutes,
    nightlyRules: {
      usdPerNight: settings.nightly.usd,
      usdUnknown: settings.nightly.usdUnknown,
      freshForDays: settings.nightly.freshForDays,
    },
    nightlyHour: settings.nightly.hour,
    clear: () => clearFolder(settings, { store, queue, clock }),
    log,
  });
  const server = createServer((request, response) => {
    void answer(request, response, {
      ...{ store, log },
      receiver: { secrets: github.secrets, appId: github.appId, checkName: CHECK_NAME, command: '/mustrun' },
      accept: (received) =>
        send(
          messages,
          received.deliveryId,
          received.messages.map((message) => ({ delivery: received.deliveryId, message })),
        ),
      health: async () =>
        healthOf({
          now: clock.now(),
          messages: await inbox.size(),
          deadMessages: await inbox.deadSize(),
          jobs: await jobs.counts(),
          lastSweep: keeper.lastSweep,
          diskFreeBytes: await diskFree(folder),
          sweepMinutes: settings.sweepMinutes,
          busySince: consumer.busySince,
        }),
    });
  });

  server.listen(settings.listen.port, settings.listen.host);
  await once(server, 'listening');
  await keeper.mend();
  const watching = jobs.watch(stopping.signal);
  consumer.start();
  keeper.start();
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const url = `http://${settings.listen.host}:${port}`;
  log('serving', { url, folder, hardware: installation.pools[0]?.hardware ?? 'none' });

  return {
    url,
    stop: async () => {
      log('stopping', { left: await jobs.counts() });
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      stopping.abort();
      await Promise.all([closed, consumer.stop(), keeper.stop(), watching]);
      log('stopped');
    },
  };
}
