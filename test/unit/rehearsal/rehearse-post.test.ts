import { describe, expect, it } from 'vitest';
import type { FoundInput } from '../../../core/flow/plan/inputs.ts';
import { planRun } from '../../../core/flow/plan/plan-run.ts';
import { readPost } from '../../../core/post/read-post.ts';
import type { RehearsalEngine } from '../../../core/rehearsal/rehearsal-engine.ts';
import {
  type RehearsalPorts,
  type RehearsalReport,
  rehearsePost,
} from '../../../core/rehearsal/rehearse-post.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { type EngineScript, ScriptedEngine } from '../../fakes/scripted-engine.ts';
import { postOf, saidIn } from './commands.ts';

const TRAINING =
  'swift sft --model Qwen/Qwen2.5-7B-Instruct --dataset swift/self-cognition#500 --tuner_type lora';

/** A machine that has the files named, and whose places are numbered. */
function machine(
  script: EngineScript = {},
  atHand: readonly string[] = [],
  store = new MemoryStore(),
  digest = 'd'.repeat(64),
) {
  const engine = new ScriptedEngine(script);
  const places: { identity: string; files: readonly string[] }[] = [];
  const find = async ({ name }: { readonly name: string }): Promise<FoundInput | null> =>
    atHand.includes(name) ? { kind: 'file', source: `/repository/${name}`, digest, revision: null } : null;
  const ports: RehearsalPorts = {
    store,
    clock: new HandClock(),
    engine,
    find,
    inPlace: async (identity, files, work) => {
      places.push({ identity, files: files.map(({ name }) => name) });
      return work({ directory: `/places/${places.length}`, log: `/logs/${places.length}.log` });
    },
  };
  return { engine, places, store, ports };
}

async function rehearse(
  command: string,
  { ports }: Pick<ReturnType<typeof machine>, 'ports'>,
  title?: string,
) {
  const { runs } = await rehearsePost(postOf(command, title), ports, { timeoutSeconds: 60 });
  const [report] = runs;
  if (report === undefined) throw new Error(`no run in ${command}`);
  return report;
}

it('lays the folders of the pictures that rows at hand name beside their file', async () => {
  const { ports, places } = machine({}, ['rows.jsonl', 'shapes']);
  const find: RehearsalPorts['find'] = async (file) => {
    const found = await ports.find(file);
    return found !== null && file.name === 'rows.jsonl'
      ? { ...found, media: ['shapes/01.png', 'shapes/02.png', 'elsewhere/03.png'] }
      : found;
  };

  await rehearse('swift sft --model a/b --dataset rows.jsonl', { ports: { ...ports, find } });

  expect(places.map(({ files }) => files)).toEqual([['rows.jsonl', 'shapes']]);
});

describe('the three questions', () => {
  it('are asked in their order: the command as written, then what stands in for it', async () => {
    const { engine, ports } = machine();

    const report = await rehearse(`NPROC_PER_NODE=2 ${TRAINING} --deepspeed zero2`, { ports });

    expect(report).toMatchObject({ outcome: 'rehearsed', cause: null, steps: 2, known: false });
    expect(engine.asked.map(({ kind }) => kind)).toEqual(['validate', 'prepare', 'train']);
    const [asWritten, prepared, trained] = engine.asked.map(({ request }) => request);
    expect(asWritten?.argv).toEqual(`${TRAINING} --deepspeed zero2`.split(' ').slice(2));
    expect(asWritten?.environment).toEqual({ NPROC_PER_NODE: '2' });
    expect(saidIn(trained?.argv ?? [], 'deepspeed')).toBeNull();
    expect(trained?.environment).toEqual({});
    expect(prepared?.argv).toEqual(trained?.argv);
  });

  it('are asked in one place, and the engine writes into it', async () => {
    const { engine, ports } = machine();

    await rehearse(TRAINING, { ports });

    const { request } = engine.asked.at(-1) ?? {};
    expect(request).toMatchObject({
      directory: '/places/1',
      output: '/places/1/mustrun-output',
      log: '/logs/1.log',
      timeout: 60,
    });
    expect(saidIn(request?.argv ?? [], 'output_dir')).toEqual(['mustrun-output']);
  });

  it('end with the first that is not answered well', async () => {
    const refusal = { outcome: 'refused', error: 'ValueError', message: 'no' } as const;
    const unprepared = { outcome: 'unreachable', reason: 'remote code' } as const;
    const refusing = machine({ validate: refusal });
    const unpreparing = machine({ prepare: unprepared });

    expect(await rehearse(TRAINING, refusing)).toMatchObject({ outcome: 'broken', steps: null });
    expect(await rehearse(TRAINING, unpreparing)).toMatchObject({ outcome: 'unreachable', steps: null });

    expect(refusing.engine.asked.map(({ kind }) => kind)).toEqual(['validate']);
    expect(unpreparing.engine.asked.map(({ kind }) => kind)).toEqual(['validate', 'prepare']);
  });

  it('are not asked of a run that needs no try', async () => {
    const { engine, places, ports } = machine();

    const report = await rehearse('swift sft --model <your-model> --dataset d --tuner_type lora', { ports });

    expect(report).toMatchObject({ outcome: 'incomplete', seconds: 0, substitutions: [] });
    expect(engine.asked).toEqual([]);
    expect(places).toEqual([]);
  });
});

describe('the files of the post', () => {
  const GRPO =
    'swift rlhf --rlhf_type grpo --model Qwen/Qwen3-8B --dataset rows.jsonl --tuner_type lora ' +
    '--external_plugins plugin.py --reward_funcs own';

  it('are laid where they are at hand', async () => {
    const { engine, places, ports } = machine({}, ['rows.jsonl', 'plugin.py']);

    const report = await rehearse(GRPO, { ports });

    expect(places.map(({ files }) => files)).toEqual([['rows.jsonl', 'plugin.py']]);
    expect(report.outcome).toBe('rehearsed');
    expect(saidIn(engine.asked[0]?.request.argv ?? [], 'external_plugins')).toEqual(['plugin.py']);
  });

  it('are replaced before the engine is asked anything where they are not', async () => {
    const { engine, ports } = machine();

    const report = await rehearse(GRPO, { ports });

    expect(report.outcome).toBe('approximated');
    expect(saidIn(engine.asked[0]?.request.argv ?? [], 'external_plugins')).toBeNull();
    expect(engine.asked[0]?.request.environment).toEqual({ MUSTRUN_NOISE_REWARDS: 'own' });
  });
});

describe('what is known', () => {
  it('is not rehearsed again, whatever the prose says', async () => {
    const first = machine();
    const before = await rehearse(TRAINING, first);
    const second = machine({}, [], first.store);

    const after = await rehearse(TRAINING, second, 'Another title');

    expect(after).toMatchObject({ outcome: before.outcome, steps: 2, known: true });
    expect(second.engine.asked).toEqual([]);
  });

  it.each([
    ['another option', TRAINING.replace('lora', 'full'), []],
    ['another environment', `MAX_PIXELS=1000 ${TRAINING}`, []],
    ['a file that is at hand now', TRAINING, ['swift/self-cognition']],
  ])('is something else with %s', async (_, command, atHand) => {
    const first = machine();
    await rehearse(TRAINING, first);
    const second = machine({}, atHand, first.store);

    expect(await rehearse(command, second)).toMatchObject({ known: false });
  });

  it('is something else with other rows in the same file', async () => {
    const command = TRAINING.replace('swift/self-cognition#500', 'rows.jsonl');
    const first = machine({}, ['rows.jsonl']);
    await rehearse(command, first);
    const second = machine({}, ['rows.jsonl'], first.store, 'e'.repeat(64));

    expect(await rehearse(command, second)).toMatchObject({ known: false });
  });

  it('is kept where no verification looks, under an identity that no verification has', async () => {
    const { store, ports } = machine({}, ['rows.jsonl', 'm']);
    const command = 'swift sft --model m --dataset rows.jsonl --tuner_type lora';
    await rehearse(command, { ports });
    const [run] = postOf(command).runs;
    if (run === undefined) throw new Error('no run');
    const planned = await planRun(run, [], {
      hardware: 'cpu',
      find: (name) => ports.find({ name, role: 'other' }),
    });

    const keys = await store.list('');

    expect(keys).toEqual([expect.stringMatching(/^rehearsals\/repository\/[0-9a-f]{64}\/result\.json$/)]);
    expect(planned.kind).toBe('planned');
    expect(keys[0]).not.toContain(planned.kind === 'planned' ? planned.plan.identity : 'none');
  });

  it.each<[string, EngineScript]>([
    ['a training that took too long', { train: { outcome: 'timeout' } }],
    ['an engine that died', { validate: { outcome: 'not run', reason: 'it died' } }],
    ['a failure that may be the rehearsal’s own', { train: { outcome: 'failed', error: 'E', message: 'm' } }],
    ['a package that is not here', { validate: { outcome: 'unreachable', reason: 'no package' } }],
    ['rows that the post does not give', { prepare: { outcome: 'incomplete', reason: 'no rows' } }],
  ])('is not %s: it is tried again', async (_, script) => {
    const first = machine(script);
    const { outcome } = await rehearse(TRAINING, first);
    expect(['not run', 'unreachable', 'incomplete']).toContain(outcome);
    const second = machine({}, [], first.store);

    expect(await rehearse(TRAINING, second)).toMatchObject({ outcome: 'rehearsed', known: false });
  });

  it('is an accusation as well', async () => {
    const validate = { outcome: 'refused', error: 'ValueError', message: 'no' } as const;
    const first = machine({ validate });
    await rehearse(TRAINING, first);
    const second = machine({}, [], first.store);

    expect(await rehearse(TRAINING, second)).toMatchObject({ outcome: 'broken', known: true });
  });
});

it('a call in Python is not accused of a name that its own code may register', async () => {
  const { ports } = machine({
    train: { outcome: 'failed', error: 'ValueError', message: 'Unknown tuner_type: mine' },
  });
  const code = [
    'from swift import sft_main, SftArguments',
    "sft_main(SftArguments(model='Qwen/Qwen3-8B', dataset=['swift/self-cognition'], tuner_type='mine'))",
  ];
  const post = readPost('post.md', ['```python', ...code, '```', ''].join('\n'));

  const { runs } = await rehearsePost(post, ports, { timeoutSeconds: 60 });

  expect(runs).toMatchObject([{ outcome: 'not run' }]);
});

it('each run is told as soon as it is decided, in the order of the post', async () => {
  const { ports } = machine();
  const told: RehearsalReport[] = [];
  const post = postOf(`${TRAINING}\nswift infer --adapters output/x`);

  const { runs } = await rehearsePost(post, ports, { timeoutSeconds: 60 }, (report) => told.push(report));

  expect(told).toEqual(runs);
  expect(runs.map(({ outcome }) => outcome)).toEqual(['rehearsed', 'unreachable']);
});

it('seconds are those of the engine', async () => {
  const clock = new HandClock();
  const { ports } = machine();
  const slow: RehearsalEngine = {
    validate: async () => {
      await clock.sleep(1_500);
      return { outcome: 'timeout' };
    },
    prepare: () => Promise.reject(new Error('not asked')),
    train: () => Promise.reject(new Error('not asked')),
  };

  expect(await rehearse(TRAINING, { ports: { ...ports, clock, engine: slow } })).toMatchObject({
    seconds: 1.5,
  });
});

describe('a command that uses a model', () => {
  const chain = async (command: string, script: EngineScript = {}) => {
    const { engine, ports } = machine(script);
    const post = postOf(`${TRAINING} --output_dir output\n${command}`);
    const { runs } = await rehearsePost(post, ports, { timeoutSeconds: 60 });
    return { report: runs[1], asked: engine.asked.slice(3) };
  };
  const USE = 'swift infer --adapters output/vx-xxx/checkpoint-xxx --temperature 0';

  it('is only checked, with the model of the run whose checkpoint it names', async () => {
    const { report, asked } = await chain(USE);

    expect(report).toMatchObject({ outcome: 'checked', steps: null });
    expect(asked.map(({ kind }) => kind)).toEqual(['validate']);
    expect(saidIn(asked[0]?.request.argv ?? [], 'model')).toEqual(['Qwen/Qwen2.5-7B-Instruct']);
  });

  it('has a merged folder stand for that model as well', async () => {
    const post = postOf(
      [
        `${TRAINING} --output_dir output`,
        'swift export --adapters output/checkpoint-4 --merge_lora true --output_dir merged',
        'swift deploy --model merged',
      ].join('\n'),
    );
    const { engine, ports } = machine();

    const { runs } = await rehearsePost(post, ports, { timeoutSeconds: 60 });

    expect(runs.map(({ outcome }) => outcome)).toEqual(['rehearsed', 'checked', 'checked']);
    expect(saidIn(engine.asked.at(-1)?.request.argv ?? [], 'model')).toEqual(['Qwen/Qwen2.5-7B-Instruct']);
  });

  it('that the engine refuses is broken', async () => {
    const message = 'eval_dataset: nosuch is not supported.';
    const { engine, ports } = machine({ validate: { outcome: 'refused', error: 'ValueError', message } });
    const post = postOf('swift eval --model Qwen/Qwen2.5-7B-Instruct --eval_dataset nosuch');

    const { runs } = await rehearsePost(post, ports, { timeoutSeconds: 60 });

    expect(runs).toMatchObject([{ outcome: 'broken', cause: expect.stringContaining(message) }]);
    expect(engine.asked).toHaveLength(1);
  });

  it('whose model no run above it tells is unreachable', async () => {
    const { report, asked } = await chain('swift infer --adapters elsewhere/checkpoint-4');

    expect(report).toMatchObject({ outcome: 'unreachable' });
    expect(asked).toEqual([]);
  });
});
