import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupIsAlive } from '../../adapters/process/process-group.ts';
import { WarmEngine } from '../../adapters/process/warm-engine.ts';
import { ACCEPTED, PASSED, PREPARED, ScriptedEngine } from '../fakes/scripted-engine.ts';
import { commandRequest, describeRehearsalEngine } from './rehearsal-engine-suite.ts';

/**
 * Speaks the protocol as the rehearsing engine does, and misbehaves where a command's first word says so. Its process
 * and those that it starts are noted beside it.
 */
const SCRIPT = `
import json, os, subprocess, sys, time
answers = json.loads(sys.argv[1])
with open(sys.argv[2], "a") as notes:
    notes.write(f"{os.getpid()}\\n")
late = None
for line in sys.stdin:
    request = json.loads(line)
    word = (request["argv"] or [""])[0]
    if word == "crash":
        print("about to crash", file=sys.stderr, flush=True)
        os._exit(3)
    if word == "crash with child":
        subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os._exit(3)
    if word == "hang":
        time.sleep(60)
    if word == "garbage":
        print("Loading checkpoint: 100%", flush=True)
        print('{"outcome": "accepted"}', flush=True)
        print('{"id": "no such id", "outcome": "refused", "error": "E", "message": "m"}', flush=True)
    if word == "nonsense":
        print(json.dumps({"id": request["id"], "outcome": "splendid"}), flush=True)
        continue
    if word == "keep":
        late = request["id"]
        continue
    if word == "echo":
        print(json.dumps({"id": request["id"], "outcome": "unreachable", "reason": json.dumps(request)}), flush=True)
        continue
    if late is not None:
        print(json.dumps({"id": late, "outcome": "unreachable", "reason": "late"}), flush=True)
        late = None
    print(json.dumps({"id": request["id"], **answers[request["kind"]]}), flush=True)
`;

describe('the process of the rehearsal engine', () => {
  let folder = '';
  const opened: WarmEngine[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-engine-'));
    await writeFile(join(folder, 'engine.py'), SCRIPT);
  });
  afterAll(async () => {
    await Promise.all(opened.map((engine) => engine.close(false)));
    await rm(folder, { recursive: true });
  });

  /** An engine with notes of its own; `started` gives the processes that were started for it. */
  const open = (name: string) => {
    const notes = join(folder, `${name}.txt`);
    const answers = JSON.stringify({ validate: ACCEPTED, prepare: PREPARED, train: PASSED });
    const engine = new WarmEngine({
      command: ['python3', join(folder, 'engine.py'), answers, notes],
      environment: { PATH: process.env.PATH ?? '' },
      cache: join(folder, 'cache'),
      startSeconds: 5,
      graceSeconds: 0,
    });
    opened.push(engine);
    const started = async (): Promise<readonly number[]> =>
      (await readFile(notes, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
    return { engine, started };
  };

  describeRehearsalEngine('a process', async () => {
    const { engine } = open('suite');
    return { engine, close: () => engine.close() };
  });

  it('is started with the first question, once', async () => {
    const { engine, started } = open('lazy');
    expect(await started()).toHaveLength(0);

    await engine.validate(commandRequest('--model'));
    await engine.validate(commandRequest('--model'));

    expect(await started()).toHaveLength(1);
  });

  it('is told the whole question, and where stand-ins are kept', async () => {
    const { engine } = open('echo');

    const answer = await engine.prepare({
      ...commandRequest('echo', '--x', 'ä "b"'),
      environment: { A: '1' },
    });

    expect(JSON.parse('reason' in answer ? answer.reason : '')).toEqual({
      id: '1',
      kind: 'prepare',
      subcommand: 'sft',
      argv: ['echo', '--x', 'ä "b"'],
      environment: { A: '1' },
      directory: '/tmp',
      timeout: 5,
      cache: join(folder, 'cache'),
    });
  });

  it('that dies costs the question in flight, which says how it ended; the next starts another', async () => {
    const { engine, started } = open('crash');

    const answer = await engine.validate(commandRequest('crash'));

    expect(answer).toEqual({
      outcome: 'not run',
      reason: "the engine's process ended (exit code 3): about to crash",
    });
    expect(await engine.validate(commandRequest('--model'))).toEqual(ACCEPTED);
    expect(await started()).toHaveLength(2);
  });

  it('that ends twice without a single answer is not started a third time', async () => {
    const { engine, started } = open('broken-start');
    const crash = () => engine.validate(commandRequest('crash'));
    const first = await crash();
    await crash();

    expect(await crash()).toEqual(first);

    expect(await started()).toHaveLength(2);
  });

  it('that dies takes what it had started with it', async () => {
    const { engine, started } = open('crash-child');

    await engine.validate(commandRequest('crash with child'));

    const [group = 0] = await started();
    await expect.poll(() => groupIsAlive(group), { timeout: 5_000 }).toBe(false);
  });

  it('that hangs is stopped and replaced', async () => {
    const { engine, started } = open('hang');
    await engine.validate(commandRequest('--model'));

    const answer = await engine.validate({ ...commandRequest('hang'), timeout: 1 });

    expect(answer).toEqual({ outcome: 'not run', reason: 'the engine gave no answer within 1 s' });
    expect(await engine.validate(commandRequest('--model'))).toEqual(ACCEPTED);
    const [first = 0] = await started();
    await expect.poll(() => groupIsAlive(first), { timeout: 5_000 }).toBe(false);
  });

  it('may print what it likes between its answers', async () => {
    const { engine } = open('garbage');

    expect(await engine.validate(commandRequest('garbage'))).toEqual(ACCEPTED);
  });

  it('that answers something else says nothing about the post', async () => {
    const { engine } = open('nonsense');

    expect(await engine.validate(commandRequest('nonsense'))).toEqual({
      outcome: 'not run',
      reason: 'the engine answered something else: {"outcome":"splendid"}',
    });
  });

  it('answers out of order, and each answer finds its question', async () => {
    const { engine } = open('late');

    const [kept, prompt] = await Promise.all([
      engine.validate(commandRequest('keep')),
      engine.validate(commandRequest('--model')),
    ]);

    expect(kept).toEqual({ outcome: 'unreachable', reason: 'late' });
    expect(prompt).toEqual(ACCEPTED);
  });

  it('that cannot be started says so', async () => {
    const engine = new WarmEngine({
      command: [join(folder, 'no-such-python')],
      environment: {},
      cache: folder,
    });

    const answer = await engine.validate(commandRequest('--model'));

    expect(answer).toEqual({
      outcome: 'not run',
      reason: expect.stringMatching(/^the engine cannot be started: .*ENOENT/),
    });
    await engine.close();
  });

  it('ends when it is closed, and answers what is in flight', async () => {
    const { engine, started } = open('close');
    await engine.validate(commandRequest('--model'));
    const inFlight = engine.validate(commandRequest('hang'));

    await engine.close(false);

    expect(await inFlight).toMatchObject({ outcome: 'not run' });
    const [group = 0] = await started();
    expect(groupIsAlive(group)).toBe(false);
    expect(await engine.validate(commandRequest('--model'))).toEqual({
      outcome: 'not run',
      reason: 'the engine is closed',
    });
  });
});

describeRehearsalEngine('a script', async () => ({
  engine: new ScriptedEngine(),
  close: async () => undefined,
}));
