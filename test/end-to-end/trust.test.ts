import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { plan } from '../unit/flow/small-plan.ts';
import { lacking } from './lacking.ts';
import { itNeeding } from './needs.ts';
import { ROOT, startWith } from './workbench.ts';

/** Of no known form: it is found by the variable that holds it. */
const SECRET = 'a/secret+of-no-known.form';
const USER = '20002';

/**
 * A training process that tries what it should not be able to do. Its parent is the runner: setpriv becomes the program
 * that it starts.
 */
const TRAINER = `#!/bin/sh
try() { if "$@" > /dev/null 2>&1; then echo "can: $*"; else echo "cannot: $*"; fi; }
echo "user $(id -u) $(id -G)"
echo "secret variables: $(env | grep -c -E '^AWS_|_TOKEN=')"
grep CapEff /proc/self/status
try cat /proc/$PPID/environ
try ls /proc/$PPID/fd
try sh -c ": < /proc/$PPID/mem"
try ls "$ATTEMPT/evidence"
try cat "$ATTEMPT/evidence/environment.json"
try touch "$ATTEMPT/planted"
try ls "$STORE"
try touch "$STORE/planted"
try kill -0 $PPID
try setpriv --reuid 0 true
try setpriv --reuid 20001 true
try touch ours
echo "a slip: hf_abcdefghijklmnopqrstuvwxyz012345 $LEAKED"
mkdir -p mustrun-output
ln -s /proc/$PPID/environ mustrun-output/args.json
ln -s "$ATTEMPT/plan.json" mustrun-output/answers.jsonl
echo '{"loss": 1.0, "grad_norm": 1.0, "global_step/max_steps": "1/1"}' > mustrun-output/logging.jsonl
chmod 600 mustrun-output/logging.jsonl
if [ "$(id -u)" != 0 ]; then setsid sleep 300 & fi
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-trust-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'engine', 'bin'), { recursive: true });
  await writeFile(join(folder, 'engine', 'bin', 'swift'), TRAINER, { mode: 0o755 });
  await mkdir(join(folder, 'store'), { mode: 0o700 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Has the real runner execute the job of a plan, with a credential in its environment. */
async function runJob(planned: object, variables: Readonly<Record<string, string>> = {}) {
  const [store, attempt] = [join(folder, 'store'), join(folder, 'attempt')];
  const body = JSON.stringify(planned);
  await writeFile(join(store, 'plan.json'), body);
  return startWith(
    {
      PATH: process.env.PATH ?? '',
      MUSTRUN_STORE: store,
      MUSTRUN_PLAN_KEY: 'plan.json',
      MUSTRUN_PLAN_DIGEST: createHash('sha256').update(body).digest('hex'),
      MUSTRUN_DIRECTORY: attempt,
      MUSTRUN_ENGINE: join(folder, 'engine'),
      AWS_BATCH_JOB_ID: 'job',
      AWS_BATCH_JOB_ATTEMPT: '1',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/0123',
      HUB_TOKEN: 'a-token-of-the-hub',
      ...variables,
    },
    process.execPath,
    [join(ROOT, 'containers', 'trainer', 'job.ts')],
    folder,
  ).end;
}

/** Has it execute an attempt. */
async function runAttempt(variables: Readonly<Record<string, string>>) {
  const [store, attempt] = [join(folder, 'store'), join(folder, 'attempt')];
  const environment = { STORE: store, ATTEMPT: attempt, LEAKED: SECRET };
  const { output } = await runJob({ ...plan, environment }, variables);
  const evidence = join(store, plan.evidence, 'tries', 'job-1');
  const files = await readdir(evidence);
  const texts = await Promise.all(files.map((name) => readFile(join(evidence, name), 'utf8')));
  return {
    output,
    files,
    log: await readFile(join(evidence, 'train.log'), 'utf8'),
    everything: texts.join('\n'),
    result: attemptResult.parse(JSON.parse(await readFile(join(evidence, 'result.json'), 'utf8'))),
    store: await readdir(store),
  };
}

async function processesOf(user: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^Uid:\\t${user}\\t`, 'm').test(status)) found.push(id);
  }
  return found;
}

describe('a training process that looks for credentials', () => {
  const separated = itNeeding(lacking({ root: true, programs: ['setpriv'] }));

  separated('finds none, and the runner finds what it left', async () => {
    const { log, everything, files, result, store } = await runAttempt({
      MUSTRUN_TRAINING_USER: `${USER}:${USER}`,
    });

    expect(
      log
        .split('\n')
        .map((line) => line.replaceAll(folder, ''))
        .map(withoutIds),
    ).toEqual([
      `user ${USER} ${USER}`,
      'secret variables: 0',
      'CapEff:\t0000000000000000',
      'cannot: cat /proc/N/environ',
      'cannot: ls /proc/N/fd',
      'cannot: sh -c : < /proc/N/mem',
      'cannot: ls /attempt/evidence',
      'cannot: cat /attempt/evidence/environment.json',
      'cannot: touch /attempt/planted',
      'cannot: ls /store',
      'cannot: touch /store/planted',
      'cannot: kill -0 N',
      'cannot: setpriv --reuid 0 true',
      'cannot: setpriv --reuid 20001 true',
      'can: touch ours',
      'a slip: [credential removed] [credential removed]',
      '',
    ]);
    expect(result.separated).toBe(true);
    // The log of steps was closed to the runner; the links led to what is the runner's alone.
    expect(files).toEqual(['environment.json', 'logging.jsonl', 'result.json', 'train.log']);
    expect(everything).not.toContain(SECRET);
    expect(result.steps).toEqual({ done: 1, planned: 1 });
    expect(store).not.toContain('planted');
  });

  separated('leaves no process behind, also none that left its group', async () => {
    await runAttempt({ MUSTRUN_TRAINING_USER: `${USER}:${USER}` });

    expect(await processesOf(USER)).toEqual([]);
  });

  const together = itNeeding(lacking({ root: true, programs: [] }));

  together('could, where nothing separates it, and the result says so', async () => {
    const { log, result, everything } = await runAttempt({});

    expect(log).toMatch(/^can: cat \/proc\/\d+\/environ$/m);
    expect(log).toMatch(/^can: sh -c : < \/proc\/\d+\/mem$/m);
    expect(log).toMatch(/^secret variables: 0$/m);
    expect(result.separated).toBe(false);
    expect(everything).not.toContain(SECRET);
  });
});

/** A rehearsing engine that answers every question with what it could do. */
const REHEARSER = `#!/bin/sh
tried="user $(id -u) $(id -G), secret variables: $(env | grep -c -E '^AWS_|_TOKEN=')"
try() { if "$@" > /dev/null 2>&1; then tried="$tried, can $1 $2"; else tried="$tried, cannot $1 $2"; fi; }
try cat "/proc/$PPID/environ"
try ls "$HOME/../../store"
try touch "$HOME/../../store/planted"
try touch "$HOME/ours"
try touch "$HOME/../stand-ins/ours"
try touch "$HOME/../place/work/ours"
mkdir -m 700 "$HOME/../place/work/closed"; touch "$HOME/../place/work/closed/file"
read -r question
printf '{"id": "1", "outcome": "not run", "reason": "%s"}\\n' "$tried"
read -r end
`;

const rehearsal = {
  version: 1,
  profile: 'rehearse',
  identity: 'a'.repeat(64),
  author: 'trusted',
  key: 'rehearsals/repository/a/result.json',
  prefix: 'rehearsals/repository/a',
  original: { subcommand: 'sft', words: ['--model', 'a/b'], environment: {}, substitutions: [] },
  draft: { subcommand: 'sft', words: ['--model', 'a/b'], environment: {}, substitutions: [] },
  context: { line: '4.x', missesPlugin: false },
  inputs: [],
  timeoutSeconds: 20,
};

describe('a rehearsal as a job', () => {
  const separated = itNeeding(lacking({ root: true, programs: ['setpriv'] }));

  separated('runs out of reach of the credentials as well', async () => {
    await writeFile(join(folder, 'engine', 'bin', 'python'), REHEARSER, { mode: 0o755 });

    await runJob(rehearsal, { MUSTRUN_TRAINING_USER: `${USER}:${USER}` });

    const left = join(folder, 'store', rehearsal.prefix, 'tries', 'job', 'rehearsal.json');
    const { validated } = JSON.parse(await readFile(left, 'utf8'));
    expect(withoutIds(validated.reason.replaceAll(`${folder}/attempt/home/`, ''))).toBe(
      [
        `user ${USER} ${USER}`,
        'secret variables: 0',
        'cannot cat /proc/N/environ',
        'cannot ls ../../store',
        'cannot touch ../../store/planted',
        'can touch ours',
        'can touch ../stand-ins/ours',
        'can touch ../place/work/ours',
      ].join(', '),
    );
    expect(await processesOf(USER)).toEqual([]);
    expect(await readdir(join(folder, 'attempt'))).not.toContain('place');
  });

  it('does not execute what an author without trust brings', async () => {
    const words = ['--model', 'a/b', '--external_plugins', 'mine.py'];
    const { original } = rehearsal;

    const { output, exitCode } = await runJob({
      ...rehearsal,
      author: 'untrusted',
      original: { ...original, words },
    });

    expect(exitCode).toBe(10);
    expect(output).toContain('the run would execute --external_plugins');
  });
});

describe('an attempt beyond its bounds', () => {
  it('on disk is ended, and says so', async () => {
    const filling = '#!/bin/sh\ndd if=/dev/zero of=filling bs=1M count=20 2> /dev/null\nsleep 60\n';
    await writeFile(join(folder, 'engine', 'bin', 'swift'), filling, { mode: 0o755 });

    const { result } = await runAttempt({ MUSTRUN_WORK_GB: '0.01' });

    expect(result).toMatchObject({
      stage: 'training',
      message: 'the run wrote 0.021 GB to disk, more than the 0.01 GB that it may',
    });
  });
});

function withoutIds(line: string): string {
  return line.replace(/\/proc\/\d+/, '/proc/N').replace(/kill -0 \d+/, 'kill -0 N');
}
