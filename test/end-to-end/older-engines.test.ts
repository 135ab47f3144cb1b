import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Digests } from '../../adapters/machine/digests.ts';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { seedWords, trainingWords } from '../../core/flow/plan/engine-words.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { MODEL, ROOT, standInModel, start } from './workbench.ts';

/**
 * Each line needs an environment of its own, which no installer of this repository makes: a variable names one that is
 * there. Without it the line is not run, here and in CI alike.
 */
const LINES = [
  {
    variable: 'MUSTRUN_ENGINE_3',
    engine: { line: '3.x', release: '3.12.6' },
    words: `--model ${MODEL} --train_type lora --torch_dtype float32 --use_cpu true --per_device_train_batch_size 2`,
    record: 'args.json',
    seeds: { seed: 43, data_seed: 44 },
  },
  {
    variable: 'MUSTRUN_ENGINE_2',
    engine: { line: '2.x', release: '2.6.1' },
    words: `--model_type qwen2_5-0_5b-instruct --model_id_or_path ${MODEL} --sft_type lora --dtype fp32 --batch_size 2`,
    record: 'sft_args.json',
    seeds: { seed: 43, dataset_seed: 44 },
  },
] as const;

for (const { variable, engine, words, record, seeds } of LINES) {
  const home = process.env[variable];
  const title = `an attempt is executed by ms-swift ${engine.release} itself, and leaves the same evidence`;
  if (home === undefined) {
    it.skip(`${title}: NOT RUN, ${variable} names no environment`, () => {});
    continue;
  }
  it(title, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mustrun-older-'));
    const model = await olderModel(join(directory, 'inputs'));
    const rows = join(directory, 'inputs', 'sums.jsonl');
    await writeFile(rows, sums());
    const digests = await Digests.open(null);
    const digestOf = async (path: string) => (await digests.of(path))?.digest ?? '';
    const shared = '--dataset sums.jsonl --max_steps 3 --gradient_accumulation_steps 1';
    const plan: AttemptPlan = {
      version: 1,
      identity: 'e'.repeat(64),
      attempt: 1,
      profile: 'verify',
      evidence: `runs/repository/${'e'.repeat(64)}/attempts/1`,
      engine,
      subcommand: 'sft',
      words: `${words} ${shared}`.split(' '),
      added: [...trainingWords(engine.line, []), ...seedWords(engine.line, 43, 44)],
      environment: {},
      inputs: [
        { kind: 'folder', role: 'model', path: MODEL, source: model, digest: await digestOf(model) },
        { kind: 'file', role: 'dataset', path: 'sums.jsonl', source: rows, digest: await digestOf(rows) },
      ],
      seed: 43,
      dataSeed: 44,
      timeoutSeconds: 500,
      author: 'trusted',
      cards: null,
      today: null,
    };
    await writeFile(join(directory, 'plan.json'), JSON.stringify(plan));

    const runner = join(ROOT, 'containers', 'trainer', 'run.ts');
    const { exitCode, output, errors } = await start(
      process.execPath,
      [runner, directory, '--engine-home', home],
      directory,
    ).end;

    expect(errors + output).toMatch(/every assertion held/);
    expect(exitCode).toBe(0);
    const evidence = (name: string) => readFile(join(directory, 'evidence', name), 'utf8');
    const result = attemptResult.parse(JSON.parse(await evidence('result.json')));
    expect(result).toMatchObject({ stage: 'done', steps: { done: 3, planned: 3 } });
    expect(result.adapter?.parameters).toBeGreaterThan(0);
    expect(readTrainingLog(await evidence('logging.jsonl'))).toMatchObject({ unreadable: [] });
    expect(JSON.parse(await evidence(record))).toMatchObject(seeds);
    expect(await readdir(join(directory, 'work', 'mustrun-output'))).toContain('checkpoint-3');
    await rm(directory, { recursive: true });
  });
}

/** The stand-in model as transformers 4 writes one: its tokenizer class has another name, and holds the template. */
async function olderModel(folder: string): Promise<string> {
  const model = join(folder, MODEL);
  await mkdir(model, { recursive: true });
  await cp(await standInModel(), model, { recursive: true, dereference: true });
  const path = join(model, 'tokenizer_config.json');
  const {
    backend: _,
    extra_special_tokens,
    ...rest
  } = z
    .looseObject({ backend: z.unknown(), extra_special_tokens: z.array(z.string()) })
    .parse(JSON.parse(await readFile(path, 'utf8')));
  const older = {
    ...rest,
    tokenizer_class: 'PreTrainedTokenizerFast',
    additional_special_tokens: extra_special_tokens,
    chat_template: await readFile(join(model, 'chat_template.jinja'), 'utf8'),
  };
  await writeFile(path, JSON.stringify(older));
  return model;
}

function sums(): string {
  const lines = Array.from({ length: 32 }, (_, index) => ({
    messages: [
      { role: 'user', content: `What is ${index} plus 1?` },
      { role: 'assistant', content: `It is ${index + 1}.` },
    ],
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
