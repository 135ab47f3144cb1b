import { describe, expect, it } from 'vitest';
import { estimateOfRun } from '../../../../core/preflight/fit/estimate-run.ts';
import { runOfWords } from '../../../../core/preflight/fit/run-of-words.ts';
import { hardwareClass } from '../../../../core/preflight/hardware.ts';
import { estimate, gib } from './commands.ts';

const LORA = 'swift sft --model Qwen/Qwen2.5-7B-Instruct --tuner_type lora --max_length 2048';

describe('estimateOfRun', () => {
  it('says where a run fits', () => {
    const { fits, devices } = estimate(
      'swift sft --model Qwen/Qwen2.5-7B-Instruct --tuner_type full --dataset a.jsonl',
    );

    expect(devices).toBe(1);
    expect(fits).toMatchObject({ A10G: 'no', 'A100-40': 'no', 'A100-80': 'borderline', T4: 'no' });
  });

  it('fits nowhere that has fewer devices than it starts', () => {
    const { fits } = estimate(`NPROC_PER_NODE=4 ${LORA} --dataset a.jsonl`);

    expect(fits).toMatchObject({ A10G: 'no', 'A10G x4': 'borderline', 'A100-80 x4': 'fits' });
  });

  it('adds up to what it is made of', () => {
    const { parts } = estimate(`${LORA} --dataset a.jsonl`);
    const { total, ...pieces } = parts ?? { total: 0 };

    expect(Object.values(pieces).reduce((sum, piece) => sum + piece, 0)).toBeCloseTo(total, 6);
  });

  it.each([
    ['swift sft --model my-model --dataset a.jsonl', /how large my-model is/],
    ['swift sft --dataset a.jsonl', /names no model/],
    ['swift infer --model Qwen/Qwen2.5-7B-Instruct', /does not train/],
  ])('knows nothing of %s, and says why', (command, why) => {
    const { gpuMemoryGiB, fits, seconds, usd, assumptions } = estimate(command);

    expect({ gpuMemoryGiB, seconds, usd }).toEqual({ gpuMemoryGiB: null, seconds: null, usd: null });
    expect(fits.A10G).toBe('unknown');
    expect(assumptions.join()).toMatch(why);
  });

  it('asks for the config.json of a model that it does not know', () => {
    const run = runOfWords({
      environment: {},
      words: 'swift sft --model ./mine --dataset a.jsonl'.split(' '),
    });
    const hardware = hardwareClass('A10G');
    if (run === null || hardware === null) throw new Error('no run');
    const config = {
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      vocab_size: 151936,
      tie_word_embeddings: true,
    };

    const { gpuMemoryGiB } = estimateOfRun(run, {
      hardware,
      configOf: (model) => (model === './mine' ? config : undefined),
    });

    expect(gpuMemoryGiB?.median).toBe(gib('swift sft --model Qwen/Qwen2.5-0.5B --dataset a.jsonl'));
  });

  it('reads the options of older lines', () => {
    const old =
      'swift sft --model_id_or_path qwen/Qwen2.5-7B-Instruct --sft_type full --dataset a.jsonl --batch_size 2';

    expect(gib(old)).toBeGreaterThan(60);
  });

  it('counts the other models of alignment', () => {
    const command =
      'NPROC_PER_NODE=4 swift rlhf --model Qwen/Qwen2.5-7B-Instruct --dataset a.jsonl --deepspeed zero3 --tuner_type full --rlhf_type';

    expect(estimate(`${command} orpo`).parts?.helpers).toBe(0);
    // Two bytes for each of 7.6 billion parameters, shared out over four devices.
    expect(estimate(`${command} dpo`).parts?.helpers).toBeCloseTo(3.55, 2);
  });

  it('takes the share of a colocated engine from the card', () => {
    const command =
      'swift rlhf --rlhf_type grpo --model Qwen/Qwen2.5-7B-Instruct --dataset a.jsonl --use_vllm true --vllm_mode colocate --vllm_gpu_memory_utilization 0.5';

    expect(estimate(command).parts?.generation).toBeCloseTo(40, 6);
  });
});

describe('time and price', () => {
  it('are those of the steps that are asked for', () => {
    const short = estimate(`${LORA} --dataset AI-ModelScope/alpaca-gpt4-data-en --max_steps 100`);
    const long = estimate(`${LORA} --dataset AI-ModelScope/alpaca-gpt4-data-en --max_steps 1000`);

    expect(short.seconds?.median).toBeLessThan(long.seconds?.median ?? 0);
    expect(short.usd?.median).toBeCloseTo(((short.seconds?.median ?? 0) / 3600) * 1.006, 2);
  });

  it('follow from the rows that are drawn', () => {
    const some = estimate(`${LORA} --dataset AI-ModelScope/alpaca-gpt4-data-en#1000 --num_train_epochs 1`);
    const all = estimate(`${LORA} --dataset AI-ModelScope/alpaca-gpt4-data-en --num_train_epochs 1`);

    expect(some.seconds?.high).toBeLessThan(all.seconds?.low ?? 0);
  });

  it('are unknown for a file of unknown length, for on-policy training, and where nobody sells the card', () => {
    expect(estimate(`${LORA} --dataset a.jsonl`).seconds).toBeNull();
    expect(
      estimate('swift rlhf --rlhf_type grpo --model Qwen/Qwen2.5-7B --dataset a.jsonl --max_steps 5').seconds,
    ).toBeNull();
    expect(estimate(`${LORA} --dataset a.jsonl --max_steps 5`, 'A100-80').usd).toBeNull();
  });
});

describe('recommendations', () => {
  const changes = (command: string, gpu = 'A10G'): readonly string[] =>
    estimate(command, gpu).recommendations.map(({ option, from, to }) => `${option} ${from} ${to}`);

  it('are none for what fits', () => {
    expect(changes('swift sft --model Qwen/Qwen2.5-1.5B --tuner_type lora --dataset a.jsonl')).toEqual([]);
  });

  it('keep the global batch', () => {
    expect(
      changes(`${LORA} --dataset a.jsonl --per_device_train_batch_size 8 --gradient_accumulation_steps 2`),
    ).toEqual(['per_device_train_batch_size 8 1', 'gradient_accumulation_steps 2 16']);
  });

  it('move a run to the devices that there are', () => {
    expect(
      changes('NPROC_PER_NODE=4 swift sft --model Qwen/Qwen2.5-1.5B --tuner_type lora --dataset a.jsonl'),
    ).toEqual(['NPROC_PER_NODE 4 1', 'gradient_accumulation_steps null 16']);
  });

  it('shorten rows, or quantise, only where nothing gentler helps', () => {
    expect(
      changes('swift sft --model Qwen/Qwen2.5-14B --tuner_type lora --dataset a.jsonl --max_length 2048'),
    ).toEqual(expect.arrayContaining(['quant_method null bnb', 'quant_bits null 4']));
  });

  it('are none where nothing helps', () => {
    expect(changes('swift sft --model Qwen/Qwen2.5-72B --tuner_type full --dataset a.jsonl')).toEqual([]);
  });
});
