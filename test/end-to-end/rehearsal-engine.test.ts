import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { waitForGroupToEmpty } from '../../adapters/process/process-group.ts';
import { type Answer, EngineProcess, workingDirectory } from './rehearsal-engine-process.ts';

/** What a rehearsal sets of every command: two steps on the processor. */
const TWO_STEPS =
  '--max_steps 2 --save_steps 2 --logging_steps 1 --gradient_accumulation_steps 1 --use_cpu true --torch_dtype float32 --bf16 false --fp16 false --report_to none --check_model false --add_version false --dataloader_num_workers 0'.split(
    ' ',
  );

const tuned = (model: string, ...more: readonly string[]) => [
  ...['--model', model, '--tuner_type', 'lora', '--lora_dropout', '0', '--learning_rate', '1e-4'],
  ...more,
  ...TWO_STEPS,
];

let engine: EngineProcess;

beforeAll(async () => {
  engine = await EngineProcess.start();
});

afterAll(async () => {
  engine.child.stdin.end();
  await engine.ended;
});

describe('reading the arguments as they are written', () => {
  const grpo = (...more: readonly string[]) => [
    ...['--rlhf_type', 'grpo', '--model', 'Qwen/Qwen3-8B', '--dataset', 'AI-MO/NuminaMath-TIR#5000'],
    ...['--reward_funcs', 'accuracy', '--deepspeed', 'zero3', '--torch_dtype', 'bfloat16', ...more],
  ];

  it('refuses vLLM without its mode, which no machine can run', async () => {
    const directory = await workingDirectory();

    const answer = await engine.ask({
      ...{ kind: 'validate', subcommand: 'rlhf', directory },
      argv: grpo('--use_vllm', 'true'),
    });

    expect(answer).toMatchObject({ outcome: 'refused', error: 'ValueError' });
    expect(answer.message).toContain('vllm_mode is required');
  });

  it('accepts what only needs GPUs and their packages, and leaves nothing behind', async () => {
    const directory = await workingDirectory();

    const answer = await engine.ask({
      ...{ kind: 'validate', subcommand: 'rlhf', directory, environment: { NPROC_PER_NODE: '8' } },
      argv: grpo('--use_vllm', 'true', '--vllm_mode', 'colocate', '--attn_impl', 'flash_attn'),
    });

    expect(answer).toMatchObject({ outcome: 'accepted' });
    expect(existsSync(join(directory, 'Qwen'))).toBe(false);
  });

  it.each([
    ['an option that does not exist', ['--no_such_option', '3'], 'ValueError', '--no_such_option'],
    ['a number that is none', ['--learning_rate', 'abc'], 'ArgumentError', "invalid float value: 'abc'"],
    ['packing without flash attention', ['--packing', 'true'], 'ValueError', 'flash attention'],
    ['a stream that never ends', ['--streaming', 'true'], 'ValueError', 'max_steps has to be specified'],
    ['a loss that nobody registers', ['--loss_type', 'own'], 'KeyError', '--loss_type own names nothing'],
  ])('refuses %s', async (_, more, error, said) => {
    const answer = await engine.ask({
      ...{ kind: 'validate', subcommand: 'sft', directory: await workingDirectory() },
      argv: ['--model', 'Qwen/Qwen2.5-7B-Instruct', '--dataset', 'train.jsonl', ...more],
    });

    expect(answer).toMatchObject({ outcome: 'refused', error });
    expect(answer.message).toContain(said);
  });
});

describe('making stand-ins', () => {
  it('does not guess a model that the engine does not know', async () => {
    const answer = await engine.ask({
      ...{ kind: 'prepare', subcommand: 'sft', directory: await workingDirectory() },
      argv: ['--model', 'nobody/nothing', '--dataset', 'train.jsonl'],
    });

    expect(answer).toMatchObject({ outcome: 'unreachable' });
    expect(answer.reason).toContain('nobody/nothing');
  });

  it('says when the code of a model lies on a hub only', async () => {
    const answer = await engine.ask({
      ...{ kind: 'prepare', subcommand: 'sft', directory: await workingDirectory() },
      argv: ['--model', 'ZhipuAI/cogvlm2-llama3-chat-19B', '--dataset', 'train.jsonl'],
    });

    expect(answer).toMatchObject({ outcome: 'unreachable', reason: 'remote code only: CogVLMForCausalLM' });
  });
});

describe('training', () => {
  it('passes a LoRA command with rows in the form of its data set', async () => {
    const directory = await workingDirectory();
    const argv = tuned(
      'Qwen/Qwen3-8B',
      '--dataset',
      'swift/self-cognition:qwen3#500',
      '--model_name',
      'x',
      'y',
    );

    const prepared = await engine.ask({ kind: 'prepare', subcommand: 'sft', argv, directory });
    const trained = await engine.ask({ kind: 'train', subcommand: 'sft', argv, directory });

    expect(prepared).toMatchObject({
      outcome: 'prepared',
      models: [{ id: 'Qwen/Qwen3-8B', model_type: 'qwen3', class: 'Qwen3ForCausalLM', kind: 'native' }],
      datasets: [{ id: 'swift/self-cognition', how: 'hand-written' }],
    });
    expect(trained).toMatchObject({ outcome: 'passed', steps: 2 });
    expect(failures(trained)).toEqual([]);
    expect(existsSync(join(directory, 'output', 'checkpoint-2', 'adapter_model.safetensors'))).toBe(true);
  });

  it('sees each picture of an image command in the model', async () => {
    const answer = await engine.rehearse({
      ...{ subcommand: 'sft', directory: await workingDirectory() },
      argv: tuned('Qwen/Qwen2.5-VL-3B-Instruct', '--dataset', 'AI-ModelScope/LaTeX_OCR:human_handwrite#20'),
    });

    expect(answer).toMatchObject({ outcome: 'passed' });
    // 112 x 84 pixels are 8 x 6 patches, of which 2 x 2 become one.
    expect(detail(answer, 'image placeholders equal image features')).toMatch(/^12 /);
  });

  it('shows the model the pictures that its two batches happen not to hold', async () => {
    const answer = await engine.rehearse({
      ...{ subcommand: 'sft', directory: await workingDirectory() },
      argv: tuned(
        'Qwen/Qwen2.5-VL-3B-Instruct',
        ...'--dataset AI-ModelScope/alpaca-gpt4-data-zh#8 AI-ModelScope/LaTeX_OCR:human_handwrite#8'.split(
          ' ',
        ),
        ...'--per_device_train_batch_size 2 --dataset_shuffle false --train_dataloader_shuffle false'.split(
          ' ',
        ),
      ),
    });

    expect(answer).toMatchObject({ outcome: 'passed' });
    expect(detail(answer, 'image placeholders equal image features')).toBe('12 in the first of 1 passes');
  });

  it('does not pass where the engine takes other rows for those with pictures', async () => {
    const text = '{"query": "What is 1 plus 1?", "response": "2"}\n';
    const pictured = '{"query": "<image>What is this?", "response": "A disc.", "images": ["gone.png"]}\n';

    const answer = await engine.rehearse({
      ...{
        subcommand: 'sft',
        directory: await workingDirectory({ 'train.jsonl': text.repeat(8) + pictured }),
      },
      argv: tuned('Qwen/Qwen2.5-VL-3B-Instruct', '--dataset', 'train.jsonl'),
    });

    expect(failures(answer)).toEqual(['image placeholders equal image features']);
  });

  it('does not pass a model whose picture is silently left out', async () => {
    const directory = await workingDirectory();
    const argv = tuned('Qwen/Qwen3.5-2B', '--dataset', 'train.jsonl');
    await engine.ask({ kind: 'prepare', subcommand: 'sft', argv, directory });
    await moveImageToken(join(directory, 'Qwen/Qwen3.5-2B'), 300);

    const answer = await engine.ask({ kind: 'train', subcommand: 'sft', argv, directory });

    expect(answer).toMatchObject({ outcome: 'failed' });
    expect(failures(answer)).toEqual(['image placeholders equal image features']);
  });

  it('lets a gradient flow with a reward of noise beside one that is constant', async () => {
    const plugin =
      'from swift.rewards import ORM, orms\nclass Constant(ORM):\n    def __call__(self, completions, **kwargs):\n        return [0.0] * len(completions)\norms["constant"] = Constant\n';

    const answer = await engine.rehearse({
      ...{ subcommand: 'rlhf', directory: await workingDirectory({ 'plugin.py': plugin }) },
      argv: tuned(
        'Qwen/Qwen2.5-0.5B-Instruct',
        ...'--rlhf_type grpo --dataset prompts.jsonl --external_plugins plugin.py --num_generations 2'.split(
          ' ',
        ),
        ...'--per_device_train_batch_size 2 --max_completion_length 8 --reward_funcs constant mustrun_noise'.split(
          ' ',
        ),
      ),
    });

    expect(answer).toMatchObject({ outcome: 'passed' });
    expect(detail(answer, 'a gradient flows')).toMatch(/^norm [1-9\d.e-]/);
  });
});

describe('a training that does not come to its end', () => {
  const plugged = async (code: string) => ({
    ...({
      kind: 'train',
      subcommand: 'sft',
      directory: await workingDirectory({ 'plugin.py': code }),
    } as const),
    argv: tuned('Qwen/Qwen3-8B', '--dataset', 'train.jsonl', '--external_plugins', 'plugin.py'),
  });
  const NOTING = 'import os, subprocess, time\nopen("process", "w").write(str(os.getpid()))\n';
  const SLEEPING = `${NOTING}subprocess.Popen(["sleep", "600"])\ntime.sleep(600)\n`;

  it('is an answer when its process is killed', async () => {
    const answer = await engine.ask(await plugged('import os\nos.kill(os.getpid(), 9)\n'));

    expect(answer).toMatchObject({ outcome: 'failed', error: 'Killed' });
    expect(answer.message).toContain('signal 9');
  });

  it('is an answer when its time is over, and nothing of it stays', async () => {
    const question = await plugged(SLEEPING);

    const answer = await engine.ask({ ...question, timeout: 3 });

    expect(answer).toMatchObject({ outcome: 'timeout' });
    expect(await endsWith(question.directory)).toBe(true);
  });

  it('ends when the input closes', async () => {
    const question = await plugged(SLEEPING);
    void engine.ask(question);
    await until(() => existsSync(join(question.directory, 'process')));

    engine.child.stdin.end();
    await engine.ended;

    expect(await endsWith(question.directory)).toBe(true);
    expect(await waitForGroupToEmpty(engine.child.pid ?? 0, 5_000)).toBe(true);
  });
});

const assertions = z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() }));

function failures(answer: Answer): readonly string[] {
  return assertions
    .parse(answer.assertions)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);
}

function detail(answer: Answer, name: string): string | undefined {
  return assertions.parse(answer.assertions).find((assertion) => assertion.name === name)?.detail;
}

/** Whether the group of the process that the plugin noted is empty, or becomes so. */
async function endsWith(directory: string): Promise<boolean> {
  const group = Number(await readFile(join(directory, 'process'), 'utf8'));
  return waitForGroupToEmpty(group, 10_000);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(50);
}

const tokenizer = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.number()) }),
  added_tokens: z.array(z.looseObject({ content: z.string(), id: z.number() })),
});

/** Gives the picture's placeholder another id than the one that the engine's template looks for. */
async function moveImageToken(folder: string, id: number): Promise<void> {
  const token = '<|image_pad|>';
  await rewrite(join(folder, 'tokenizer.json'), (text) => {
    const read = tokenizer.parse(JSON.parse(text));
    read.model.vocab[token] = id;
    read.added_tokens = read.added_tokens.map((each) => (each.content === token ? { ...each, id } : each));
    return read;
  });
  await rewrite(join(folder, 'config.json'), (text) => ({
    ...z.looseObject({}).parse(JSON.parse(text)),
    image_token_id: id,
  }));
}

/** The file may be one with that of the cache, which stays as it is. */
async function rewrite(path: string, change: (text: string) => object): Promise<void> {
  const text = await readFile(path, 'utf8');
  await rm(path);
  await writeFile(path, JSON.stringify(change(text)));
}
