import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, gib } from './commands.ts';

const MODELS = [
  'Qwen/Qwen2.5-0.5B',
  'Qwen/Qwen2.5-7B-Instruct',
  'Qwen/Qwen3-8B',
  'LLM-Research/Meta-Llama-3.1-8B-Instruct',
];
const TASKS = [
  'sft',
  'rlhf --rlhf_type dpo',
  'rlhf --rlhf_type kto',
  'sft --task_type seq_cls --num_labels 2',
];

const model = fc.constantFrom(...MODELS);
const task = fc.constantFrom(...TASKS);
const tuner = fc.constantFrom('lora', 'full');
const data = fc.constantFrom(
  '--dataset AI-ModelScope/alpaca-gpt4-data-en',
  '--dataset my.jsonl',
  '--dataset a.jsonl --packing true',
);

describe('peak memory never falls', () => {
  it('with a larger batch', () => {
    fc.assert(
      fc.property(model, task, tuner, data, fc.integer({ min: 1, max: 16 }), (id, what, how, rows, batch) => {
        const command = `swift ${what} --model ${id} --tuner_type ${how} ${rows} --max_length 2048 --per_device_train_batch_size`;
        expect(gib(`${command} ${batch + 1}`)).toBeGreaterThanOrEqual(gib(`${command} ${batch}`));
      }),
      { numRuns: 60 },
    );
  });

  it('with longer rows', () => {
    fc.assert(
      fc.property(
        model,
        task,
        tuner,
        data,
        fc.integer({ min: 128, max: 16_000 }),
        (id, what, how, rows, length) => {
          const command = `swift ${what} --model ${id} --tuner_type ${how} ${rows} --max_length`;
          expect(gib(`${command} ${length * 2}`)).toBeGreaterThanOrEqual(gib(`${command} ${length}`));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('with a higher rank', () => {
    fc.assert(
      fc.property(model, task, fc.integer({ min: 1, max: 256 }), (id, what, rank) => {
        const command = `swift ${what} --model ${id} --tuner_type lora --dataset a.jsonl --lora_rank`;
        expect(gib(`${command} ${rank * 2}`)).toBeGreaterThanOrEqual(gib(`${command} ${rank}`));
      }),
      { numRuns: 40 },
    );
  });

  it('without recomputation, without the fused loss, with eager attention', () => {
    fc.assert(
      fc.property(model, tuner, (id, how) => {
        const command = `swift sft --model ${id} --tuner_type ${how} --dataset a.jsonl --max_length 4096`;
        expect(gib(`${command} --gradient_checkpointing false`)).toBeGreaterThanOrEqual(gib(command));
        expect(gib(`${command} --use_liger_kernel true`)).toBeLessThanOrEqual(gib(command));
        expect(gib(`${command} --attn_impl eager`)).toBeGreaterThanOrEqual(gib(command));
      }),
      { numRuns: 20 },
    );
  });
});

describe('sharing out', () => {
  const on = (devices: number, options: string): number =>
    gib(`NPROC_PER_NODE=${devices} swift sft --dataset a.jsonl --max_length 2048 ${options}`);

  it('never needs more on a device with a higher stage of ZeRO', () => {
    fc.assert(
      fc.property(model, tuner, fc.constantFrom(2, 4, 8), (id, how, devices) => {
        const stages = ['zero3', 'zero2', 'zero1', 'zero0'].map((stage) =>
          on(devices, `--model ${id} --tuner_type ${how} --deepspeed ${stage}`),
        );
        expect(stages).toEqual(stages.toSorted((one, other) => one - other));
      }),
      { numRuns: 30 },
    );
  });

  it('never needs more on a device with more devices under ZeRO-3', () => {
    fc.assert(
      fc.property(model, tuner, (id, how) => {
        const devices = [2, 4, 8].map((count) =>
          on(count, `--model ${id} --tuner_type ${how} --deepspeed zero3`),
        );
        expect(devices).toEqual(devices.toSorted((one, other) => other - one));
      }),
      { numRuns: 20 },
    );
  });

  it('needs less with an optimizer in the machine’s memory', () => {
    const command = '--model Qwen/Qwen2.5-7B --tuner_type full --deepspeed';

    expect(on(4, `${command} zero3_offload`)).toBeLessThan(on(4, `${command} zero3`));
  });

  it('adapters need no more under ZeRO-2 than without', () => {
    const command = '--model Qwen/Qwen2.5-7B --tuner_type lora --lora_rank 64';

    expect(on(2, `${command} --deepspeed zero2`)).toBeLessThanOrEqual(on(2, command));
  });
});

describe('methods', () => {
  it.each(['Qwen/Qwen2.5-1.5B', 'Qwen/Qwen2.5-7B-Instruct', 'ZhipuAI/GLM-4-9B-0414'])(
    'of %s need QLoRA < LoRA < full',
    (id) => {
      const command = `swift sft --model ${id} --dataset a.jsonl --max_length 2048`;
      const lora = gib(`${command} --tuner_type lora`);

      expect(gib(`${command} --tuner_type lora --quant_method bnb --quant_bits 4`)).toBeLessThan(lora);
      expect(gib(`${command} --tuner_type full`)).toBeGreaterThan(lora);
    },
  );

  it('keeps the median between the ends', () => {
    const { gpuMemoryGiB } = estimate('swift sft --model Qwen/Qwen2.5-7B --dataset a.jsonl');

    expect(gpuMemoryGiB?.low).toBeLessThan(gpuMemoryGiB?.median ?? 0);
    expect(gpuMemoryGiB?.high).toBeGreaterThan(gpuMemoryGiB?.median ?? 0);
  });
});
