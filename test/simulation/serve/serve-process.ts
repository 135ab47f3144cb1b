import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { jsonLog } from '../../../cli/serve/log.ts';
import { type ServeParts, startServing } from '../../../cli/serve/serve.ts';
import { readServeSettings } from '../../../cli/serve/settings.ts';

/**
 * `serve-process.ts SETTINGS --milliseconds N [--kill-at N]`: the server of `mustrun serve` with jobs that are played, which
 * kills itself outright at its N-th step: before or after something is written, sent or submitted.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'kill-at': { type: 'string' }, milliseconds: { type: 'string', default: '200' } },
});
const settings = await readServeSettings(positionals[0] ?? null, {});
const playJob = fileURLToPath(new URL('play-job.ts', import.meta.url));
let left = Number(values['kill-at'] ?? Number.POSITIVE_INFINITY);

async function step<Value>(work: () => Promise<Value>): Promise<Value> {
  await countDown();
  const value = await work();
  await countDown();
  return value;
}

async function countDown(): Promise<void> {
  left -= 1;
  if (left > 0) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may come a moment later: nothing may be done until then.
  await new Promise(() => undefined);
}

const killed: ServeParts['around'] = ({ store, queue, messages }) => ({
  store: {
    read: (key) => store.read(key),
    list: (prefix) => store.list(prefix),
    create: (key, body) => step(() => store.create(key, body)),
    replace: (key, body, version) => step(() => store.replace(key, body, version)),
  },
  queue: {
    submit: (request) => step(() => queue.submit(request)),
    describe: (job) => queue.describe(job),
    find: (name) => queue.find(name),
    terminate: (job, reason) => step(() => queue.terminate(job, reason)),
  },
  messages: { send: (sent) => step(() => messages.send(sent)) },
});

const serving = await startServing(settings, {
  around: killed,
  log: jsonLog(
    (line) => process.stdout.write(line),
    () => new Date(),
  ),
  jobs: {
    environment: () => ({}),
    command: ({ planKey }, job) => [
      process.execPath,
      playJob,
      ...['--store', join(settings.folder, 'store'), '--plan', planKey, '--job', job],
      ...['--executed', join(settings.folder, 'executed'), '--milliseconds', values.milliseconds],
    ],
  },
});
process.once('SIGTERM', () => void serving.stop());
