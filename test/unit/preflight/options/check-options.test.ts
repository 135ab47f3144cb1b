import { describe, expect, it } from 'vitest';
import { DEFAULT_MACHINE } from '../../../../core/preflight/options/machine.ts';
import { BIG_MACHINE, found, runOf } from './posts.ts';

const SFT = 'swift sft --model Qwen/Qwen2.5-7B-Instruct --dataset train.jsonl';
const GRPO = 'swift rlhf --rlhf_type grpo --model Qwen/Qwen2.5-7B-Instruct --dataset train.jsonl';
const DPO = 'swift rlhf --rlhf_type dpo --model Qwen/Qwen2.5-7B-Instruct --dataset train.jsonl';

describe('a problem of an option', () => {
  it('is placed at the word of the option, and says what to write', () => {
    const problems = found(`${SFT} --packing true --attn_impl eager`);
    expect(problems).toEqual([
      {
        line: 6,
        column: SFT.length + ' --packing true '.length + 1,
        code: 'conflicting-options',
        level: 'error',
        message: '--packing needs flash attention, and --attn_impl is eager',
        expected: 'flash_attn, flash_attention_2, flash_attention_3, flash_attention_4',
        repair: 'write --attn_impl flash_attn',
      },
    ]);
  });

  it('is placed at the command when the option is missing', () => {
    const [problem] = found('swift sft --dataset train.jsonl');
    expect(problem).toMatchObject({ line: 6, column: 1, code: 'missing-option' });
  });

  it('is not repeated when the run has it', () => {
    const run = runOf(`${SFT} --tuner_type qlora`);
    expect(run.problems).toEqual([]);
    expect(found(`${SFT} --lora_rank ten`)).toEqual([]);
  });
});

describe.each([
  ['a model', 'swift sft --dataset train.jsonl', 'missing-option', 'add --model'],
  ['data', 'swift sft --model Qwen/Qwen2.5-7B-Instruct', 'missing-option', 'add --dataset'],
  ['steps of a stream', `${SFT} --streaming true`, 'missing-option', 'add --max_steps'],
  ['bits', `${SFT} --quant_method bnb`, 'missing-option', 'add --quant_bits'],
  ['the number of classes', `${SFT} --task_type seq_cls`, 'missing-option', 'add --num_labels'],
  [
    'where vLLM runs',
    `${GRPO} --reward_funcs format --use_vllm true --num_generations 1 --teacher_model x`,
    'missing-option',
    'add --vllm_mode',
  ],
  ['a sharding', `${SFT} --deepspeed zero2 --fsdp fsdp2`, 'conflicting-options', 'remove one of them'],
  ['a reference', `${DPO} --ref_model Qwen/Qwen2.5-7B-Instruct`, 'conflicting-options', 'remove --ref_model'],
  [
    'pictures for PPO',
    'swift rlhf --rlhf_type ppo --model Qwen/Qwen2.5-VL-7B-Instruct --reward_model x --dataset d.jsonl',
    'conflicting-options',
    'take GRPO or DPO',
  ],
  [
    'GPUs of one process',
    `CUDA_VISIBLE_DEVICES=0,1 ${SFT} --deepspeed zero3`,
    'conflicting-options',
    'set NPROC_PER_NODE=2',
  ],
  [
    'GPUs of six processes',
    `CUDA_VISIBLE_DEVICES=0,1,2,3 NPROC_PER_NODE=6 ${SFT}`,
    'too-many-processes',
    'set NPROC_PER_NODE=4',
  ],
  [
    'groups',
    `${GRPO} --reward_funcs format --num_generations 8 --per_device_train_batch_size 4`,
    'bad-value',
    'write --per_device_train_batch_size 8',
  ],
  ['a template', `${SFT} --template qwen25`, 'unknown-name', 'did you mean qwen2_5?'],
  ['a tuner', `${SFT} --tuner_type qlora`, 'unknown-name', 'did you mean lora?'],
  ['settings of DeepSpeed', `${SFT} --deepspeed zero4`, 'bad-json', 'write one of zero0, zero1'],
  ['a tuner of another peft', `${SFT} --tuner_type bone`, 'needs-package', 'take another tuner'],
  [
    'a model of the family',
    'swift sft --model qwen/Qwen3-7B --dataset d.jsonl',
    'unknown-model',
    'did you mean Qwen/Qwen3-',
  ],
  ['bits without a method', `${SFT} --quant_bits 4`, 'without-effect', 'add --quant_method bnb'],
] as const)('the check of %s', (_, command, code, repair) => {
  it(`finds ${code}`, () => {
    const problems = found(command).filter((problem) => problem.code === code);
    expect(problems.map((problem) => problem.repair ?? '').join()).toContain(repair);
  });
});

describe('what only the reader knows', () => {
  it.each([
    ['a placeholder for the template', `${SFT} --template xxx`],
    ['a variable for the attention', `${SFT} --packing true --attn_impl $ATTENTION`],
    ['words that are left out', 'swift sft --packing true ...'],
    ['a command that is cut off', 'swift sft --model <model>'],
  ])('breaks no rule: %s', (_, command) => {
    expect(found(command)).toEqual([]);
  });

  it('may be registered by a plugin', () => {
    expect(found(`${SFT} --loss_type mine --external_plugins mine.py`)).toEqual([]);
    expect(found(`${SFT} --loss_type mine`)).toMatchObject([{ code: 'unknown-name' }]);
  });
});

describe('the machine that is checked for', () => {
  it.each([
    [`${SFT} --torch_dtype bfloat16`, { ...BIG_MACHINE, name: '1 x T4', computeCapability: 7.5 }],
    [`${SFT} --attn_impl flash_attention_3`, DEFAULT_MACHINE],
    [`${SFT} --quant_method fp8`, DEFAULT_MACHINE],
  ])('may be too old for %s', (command, machine) => {
    expect(found(command, machine)).toMatchObject([{ code: 'needs-hardware', level: 'warning' }]);
    expect(found(command, BIG_MACHINE)).toEqual([]);
  });

  it('may have too few GPUs, which is no fault of the post', () => {
    const command = `CUDA_VISIBLE_DEVICES=0,1,2,3 NPROC_PER_NODE=4 ${SFT}`;
    expect(found(command, DEFAULT_MACHINE)).toMatchObject([{ code: 'too-many-processes', level: 'warning' }]);
    expect(found(command, BIG_MACHINE)).toEqual([]);
  });
});

describe('another release', () => {
  it('is checked by the rules and names of its line', () => {
    const command = 'swift sft --model Qwen/Qwen2.5-7B-Instruct --train_type lora --dataset d.jsonl';
    expect(found(`${command} --model_type qwen2_5`, BIG_MACHINE, '3.12.6')).toEqual([]);
    expect(found(`${command} --packing true`, BIG_MACHINE, '3.12.6')).toMatchObject([
      { code: 'conflicting-options' },
    ]);
  });

  it('of 2.x has few rules', () => {
    const command = 'swift sft --model_type qwen2-7b-instruct --sft_type lora --dataset alpaca-zh';
    expect(found(command, BIG_MACHINE, '2.6.1')).toEqual([]);
    expect(found(`${command} --streaming true`, BIG_MACHINE, '2.6.1')).toMatchObject([
      { code: 'missing-option' },
    ]);
  });

  it('without a table, as of megatron, has none', () => {
    expect(found('megatron sft --model Qwen/Qwen2.5-7B-Instruct --packing true')).toEqual([]);
  });
});
