import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gather } from '../../../containers/trainer/evidence.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** A safetensors file with one tensor of float32. */
function weights(name: string, values: readonly number[]): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      [name]: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.length * 4] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(new Float32Array(values).buffer)]);
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const gathered = () => gather(join(folder, 'output'), join(folder, 'evidence'));
const kept = async () => (await readdir(join(folder, 'evidence'), { recursive: true })).toSorted();
const state = (step: number) => JSON.stringify({ global_step: step });

describe('what a training left', () => {
  it('is its last whole checkpoint, without what only a resume needs', async () => {
    const adapter = weights('x.lora_B.weight', [0, 0.5]);
    await write('output/checkpoint-2/trainer_state.json', state(2));
    await write('output/checkpoint-4/trainer_state.json', state(4));
    await write('output/checkpoint-4/adapter_config.json', '{}');
    await write('output/checkpoint-4/adapter_model.safetensors', adapter);
    // As one process leaves them, and as two do with ZeRO-2.
    for (const name of ['optimizer.pt', 'rng_state.pth', 'rng_state_0.pth', 'rng_state_1.pth', 'latest'])
      await write(`output/checkpoint-4/${name}`, 'large');
    await write('output/checkpoint-4/global_step4/zero_pp_rank_0_mp_rank_00_optim_states.pt', 'larger');
    await write('output/checkpoint-4/zero_to_fp32.py', 'print()');

    expect((await gathered()).adapter).toEqual({
      parameters: 2,
      moved: true,
      bytes: adapter.length,
      sha256: sha256(adapter),
    });
    expect(await kept()).toEqual([
      'adapter',
      'adapter/adapter_config.json',
      'adapter/adapter_model.safetensors',
      'adapter/trainer_state.json',
      'trainer_state.json',
    ]);
  });

  it('of full weights in parts is all of them', async () => {
    const [one, two] = [weights('a', [1, 2, 3]), weights('b', [4])];
    await write('output/checkpoint-4/trainer_state.json', state(4));
    await write('output/checkpoint-4/model-00001-of-00002.safetensors', one);
    await write('output/checkpoint-4/model-00002-of-00002.safetensors', two);

    expect((await gathered()).adapter).toEqual({
      parameters: 4,
      moved: null,
      bytes: one.length + two.length,
      sha256: sha256(
        `${sha256(one)}  model-00001-of-00002.safetensors\n${sha256(two)}  model-00002-of-00002.safetensors\n`,
      ),
    });
  });

  it('of a tuner of ms-swift itself lies below "default"', async () => {
    await write('output/checkpoint-4/trainer_state.json', state(4));
    await write('output/checkpoint-4/configuration.json', '{}');
    await write('output/checkpoint-4/default/adapter_model.safetensors', weights('a', [1, 2, 3]));

    expect((await gathered()).adapter).toMatchObject({ parameters: 3, moved: null });
    expect(await kept()).toContain('adapter/default/adapter_model.safetensors');
  });

  it('is nothing where a part cannot be read', async () => {
    await write('output/checkpoint-4/trainer_state.json', state(4));
    await write('output/checkpoint-4/model-00001-of-00002.safetensors', weights('a', [1]));
    await write('output/checkpoint-4/model-00002-of-00002.safetensors', 'cut off');

    expect((await gathered()).adapter).toBeNull();
  });

  it('may be nothing at all', async () => {
    expect(await gathered()).toEqual({ log: null, adapter: null, answers: 0 });
  });
});

it('what an export left is the model at the top of its folder', async () => {
  await write('output/config.json', '{}');
  await write('output/model.safetensors', weights('a', [1, 2]));

  expect((await gathered()).adapter).toMatchObject({ parameters: 2, moved: null });
  expect(await kept()).toEqual(['model', 'model/config.json', 'model/model.safetensors']);
});

it('of 2.x its record of the arguments has another name, and its log the same lines (recorded with 2.6.1)', async () => {
  const place = (step: number) =>
    `"epoch": 0.06, "global_step/max_steps": "${step}/3", "percentage": "33.33%"`;
  const log = [
    `{"loss": 5.52460337, "acc": 0.0, "grad_norm": 1.86622787, "learning_rate": 0.0001, "memory(GiB)": 0, "train_speed(iter/s)": 0.376608, ${place(1)}}`,
    `{"loss": 5.54817438, "acc": 0.0, "grad_norm": 1.70392001, "learning_rate": 5e-05, "memory(GiB)": 0, "train_speed(iter/s)": 0.542775, ${place(2)}}`,
    `{"loss": 5.52544308, "acc": 0.0, "grad_norm": 1.87944973, "learning_rate": 0.0, "memory(GiB)": 0, "train_speed(iter/s)": 0.573767, ${place(3)}}`,
    `{"eval_loss": 5.52594566, "eval_acc": 0.0, "eval_runtime": 0.2922, ${place(3)}}`,
    `{"train_runtime": 4.8889, "train_loss": 5.53274028, ${place(3)}}`,
    '{"memory": {}, "last_model_checkpoint": "/x/checkpoint-3", "best_metric": 5.52594566, "global_step": 3, "log_history": []}',
  ];
  await write('output/logging.jsonl', log.join('\n'));
  await write('output/sft_args.json', '{"sft_type": "lora"}');
  await write('output/training_args.json', '{}');
  await write('output/checkpoint-3/trainer_state.json', state(3));
  await write('output/checkpoint-3/sft_args.json', '{}');
  await write('output/checkpoint-3/configuration.json', '{}');
  await write('output/checkpoint-3/adapter_config.json', '{}');
  await write('output/checkpoint-3/adapter_model.safetensors', weights('x.lora_B.weight', [0, 0.5]));

  const { log: read, adapter } = await gathered();

  expect(read?.steps.map(({ step, plannedSteps, values }) => [step, plannedSteps, values.loss])).toEqual([
    [1, 3, 5.52460337],
    [2, 3, 5.54817438],
    [3, 3, 5.52544308],
  ]);
  expect([read?.total?.values.train_loss, read?.evaluations[0]?.values.eval_loss]).toEqual([
    5.53274028, 5.52594566,
  ]);
  expect(read?.unreadable).toEqual([]);
  expect(adapter).toMatchObject({ parameters: 2, moved: true });
  expect(await kept()).toEqual(
    expect.arrayContaining(['sft_args.json', 'logging.jsonl', 'trainer_state.json']),
  );
});

describe('what a training left to mislead the runner', () => {
  const adapterIn = (path: string) => join(folder, 'output', 'checkpoint-2', path);
  beforeEach(async () => {
    await write('secret/environ', 'TOKEN=1');
    await write('output/checkpoint-2/trainer_state.json', state(2));
    await write('output/checkpoint-2/adapter_config.json', '{}');
  });

  it.each([
    [
      'a link at the top',
      () => symlink(join(folder, 'secret', 'environ'), join(folder, 'output', 'args.json')),
    ],
    ['a link in a checkpoint', () => symlink(join(folder, 'secret', 'environ'), adapterIn('README.md'))],
    ['a link to a folder', () => symlink(join(folder, 'secret'), adapterIn('tokenizer'))],
    ['a link to nothing', () => symlink(join(folder, 'absent'), adapterIn('README.md'))],
    ['a pipe', async () => execFileSync('mkfifo', [adapterIn('README.md')])],
  ])('is left out: %s', async (_, leave) => {
    await leave();

    await gathered();

    expect(await kept()).toEqual([
      'adapter',
      'adapter/adapter_config.json',
      'adapter/trainer_state.json',
      'trainer_state.json',
    ]);
  });

  it('is nothing where the whole output is a link', async () => {
    await rm(join(folder, 'output'), { recursive: true });
    await write('secret/args.json', '{}');
    await write('secret/checkpoint-2/trainer_state.json', state(2));
    await symlink(join(folder, 'secret'), join(folder, 'output'));

    await gathered();

    expect(await kept()).toEqual([]);
  });

  it('is no link of its own, which is followed', async () => {
    await write('output/logged.jsonl', 'x');
    await symlink('logged.jsonl', join(folder, 'output', 'answers.jsonl'));

    await gathered();

    expect(await readFile(join(folder, 'evidence', 'answers.jsonl'), 'utf8')).toBe('x');
  });

  it('is no checkpoint behind a link', async () => {
    await write('secret/trainer_state.json', state(4));
    await symlink(join(folder, 'secret'), join(folder, 'output', 'checkpoint-4'));

    await gathered();

    expect(JSON.parse(await readFile(join(folder, 'evidence', 'trainer_state.json'), 'utf8'))).toEqual({
      global_step: 2,
    });
  });
});
