import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Digests } from '../../adapters/machine/digests.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { seedWords, trainingWords } from '../../core/flow/plan/engine-words.ts';
import { MODEL, standInModel } from './workbench.ts';

/** A small training in the words of an engine line. */
export interface EngineLine {
  readonly engine: AttemptPlan['engine'];
  readonly words: string;
  /** The file with the resolved options, and what the seeds are called in it. */
  readonly record: string;
  readonly seeds: Readonly<Record<string, number>>;
}

const BATCH = '--torch_dtype float32 --use_cpu true --per_device_train_batch_size 2';

export const CURRENT: EngineLine = {
  engine: { line: '4.x', release: '4.6.0' },
  words: `--model ${MODEL} --tuner_type lora ${BATCH}`,
  record: 'args.json',
  seeds: { seed: 43, data_seed: 44 },
};
export const LINE_3: EngineLine = {
  engine: { line: '3.x', release: '3.12.6' },
  words: `--model ${MODEL} --train_type lora ${BATCH}`,
  record: 'args.json',
  seeds: { seed: 43, data_seed: 44 },
};
export const LINE_2: EngineLine = {
  engine: { line: '2.x', release: '2.6.1' },
  words: `--model_type qwen2_5-0_5b-instruct --model_id_or_path ${MODEL} --sft_type lora --dtype fp32 --batch_size 2`,
  record: 'sft_args.json',
  seeds: { seed: 43, dataset_seed: 44 },
};

/** A plan to train with a line for three steps; its inputs are made in a folder. */
export async function linePlan({ engine, words }: EngineLine, inputs: string): Promise<AttemptPlan> {
  const model = await modelFor(engine.line, inputs);
  const rows = join(inputs, 'sums.jsonl');
  await writeFile(rows, sums());
  const digests = await Digests.open(null);
  const digestOf = async (path: string) => (await digests.of(path))?.digest ?? '';
  const shared = '--dataset sums.jsonl --max_steps 3 --gradient_accumulation_steps 1';
  return {
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
}

/**
 * The stand-in model, for older lines as transformers 4 writes one: its tokenizer class has another name, and holds the
 * template.
 */
async function modelFor(line: EngineLine['engine']['line'], folder: string): Promise<string> {
  const model = join(folder, MODEL);
  await mkdir(model, { recursive: true });
  await cp(await standInModel(), model, { recursive: true, dereference: true });
  if (line === '4.x') return model;
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
