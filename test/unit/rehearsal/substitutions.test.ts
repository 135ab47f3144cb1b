import { describe, expect, it } from 'vitest';
import type { Draft, Rehearsed } from '../../../core/rehearsal/command.ts';
import { withoutSecrets } from '../../../core/rehearsal/environment.ts';
import { substitute } from '../../../core/rehearsal/substitutions.ts';
import { draftOf, saidIn } from './commands.ts';

const CONTEXT = { output: 'out', servedModel: null };

/** What is substituted of an option, without the reason. */
function substitutionOf(draft: Draft, option: string) {
  const found = substitute(draft, CONTEXT).substitutions.filter((one) => one.option === option);
  return found.map(({ from, to, kind }) => ({ from, to, kind }));
}

describe('what a rehearsal takes out of a command', () => {
  it.each<[string, string, Rehearsed, string | null, 'mechanical' | 'approximate']>([
    ['--deepspeed zero3', 'deepspeed', 'sft', 'zero3', 'mechanical'],
    ['--fsdp fsdp2', 'fsdp', 'sft', 'fsdp2', 'mechanical'],
    ['--device_map auto', 'device_map', 'sft', 'auto', 'mechanical'],
    ['--packing true', 'packing', 'sft', 'true', 'approximate'],
    ['--packing', 'packing', 'sft', 'true', 'approximate'],
    ['--packing false', 'packing', 'sft', 'false', 'mechanical'],
    ['--packing_strategy sequential', 'packing_strategy', 'sft', 'sequential', 'mechanical'],
    ['--padding_free true', 'padding_free', 'sft', 'true', 'approximate'],
    ['--sequence_parallel_size 4', 'sequence_parallel_size', 'sft', '4', 'approximate'],
    ['--use_liger_kernel true', 'use_liger_kernel', 'sft', 'true', 'approximate'],
    ['--tuner_backend unsloth', 'tuner_backend', 'sft', 'unsloth', 'approximate'],
    ['--quant_method bnb', 'quant_method', 'sft', 'bnb', 'approximate'],
    ['--quant_bits 4', 'quant_bits', 'sft', '4', 'approximate'],
    ['--bnb_4bit_quant_type nf4', 'bnb_4bit_quant_type', 'sft', 'nf4', 'mechanical'],
    ['--optim paged_adamw_8bit', 'optim', 'sft', 'paged_adamw_8bit', 'approximate'],
    ['--eval_use_evalscope', 'eval_use_evalscope', 'sft', 'true', 'approximate'],
    ['--eval_dataset gsm8k', 'eval_dataset', 'sft', 'gsm8k', 'mechanical'],
    ['--resume_from_checkpoint output/v0', 'resume_from_checkpoint', 'sft', 'output/v0', 'approximate'],
    ['--adapters output/v0', 'adapters', 'sft', 'output/v0', 'approximate'],
    ['--push_to_hub true', 'push_to_hub', 'sft', 'true', 'mechanical'],
    ['--use_vllm true', 'use_vllm', 'rlhf', 'true', 'approximate'],
    ['--use_vllm false', 'use_vllm', 'rlhf', 'false', 'mechanical'],
    ['--vllm_mode server', 'vllm_mode', 'rlhf', 'server', 'mechanical'],
    ['--vllm_server_host 127.0.0.1', 'vllm_server_host', 'rlhf', '127.0.0.1', 'mechanical'],
    ['--sleep_level 1', 'sleep_level', 'rlhf', '1', 'mechanical'],
    ['--callbacks perf_log', 'callbacks', 'sft', 'perf_log', 'approximate'],
    ['--dataloader_drop_last true', 'dataloader_drop_last', 'sft', 'true', 'mechanical'],
    ['--predict_with_generate true', 'predict_with_generate', 'sft', 'true', 'approximate'],
    ['--predict_with_generate true --eval_metric nlg', 'eval_metric', 'sft', 'nlg', 'approximate'],
    ['--rlhf_type grpo --overlong_filter true', 'overlong_filter', 'rlhf', 'true', 'approximate'],
    ['--rlhf_type grpo --use_gym_env true', 'use_gym_env', 'rlhf', 'true', 'approximate'],
  ])('%s', (words, option, subcommand, from, kind) => {
    const draft = draftOf(`--model m ${words}`, subcommand);

    expect(substitutionOf(draft, option)).toEqual([{ from, to: null, kind }]);
    expect(saidIn(substitute(draft, CONTEXT).words, option)).toBeNull();
  });

  it.each([
    '--padding_free false',
    '--eval_metric acc',
    '--sequence_parallel_size 1',
    '--optim adamw_torch',
    '--tuner_backend peft',
  ])('but not %s, which asks for nothing that is missing', (words) => {
    const { words: kept } = substitute(draftOf(`--model m ${words}`), CONTEXT);

    expect(kept.join(' ')).toContain(words);
  });
});

describe('what a rehearsal sets', () => {
  it('is a short run on the processor that leaves a checkpoint and tells nobody', () => {
    const { words } = substitute(draftOf('--model m --dataset d'), CONTEXT);

    const set = Object.fromEntries(
      words.flatMap((word, index) => (word.startsWith('--') ? [[word.slice(2), words[index + 1]]] : [])),
    );
    expect(set).toEqual({
      model: 'm',
      dataset: 'd',
      max_steps: '2',
      save_strategy: 'steps',
      save_steps: '2',
      logging_strategy: 'steps',
      logging_steps: '1',
      gradient_accumulation_steps: '1',
      use_cpu: 'true',
      torch_dtype: 'float32',
      bf16: 'false',
      fp16: 'false',
      report_to: 'none',
      check_model: 'false',
      add_version: 'false',
      load_from_cache_file: 'false',
      dataloader_num_workers: '0',
      dataset_num_proc: '1',
      output_dir: 'out',
    });
  });

  it.each<[string, string, readonly string[]]>([
    ['--attn_impl flash_attn', 'attn_impl', ['sdpa']],
    ['--attn_impl eager', 'attn_impl', ['eager']],
    ['--eval_steps 100', 'eval_steps', ['2']],
    ['--eval_strategy epoch', 'eval_strategy', ['steps']],
    ['--eval_strategy no', 'eval_strategy', ['no']],
    ['--per_device_train_batch_size 16', 'per_device_train_batch_size', ['2']],
    ['--per_device_train_batch_size 1', 'per_device_train_batch_size', ['1']],
    ['--dataset a#5000 b:x#10 c', 'dataset', ['a#16', 'b:x#10', 'c']],
    ['--max_length 2048', 'max_length', ['8192']],
    ['--split_dataset_ratio 0.01', 'split_dataset_ratio', ['0.125']],
    ['--split_dataset_ratio 0', 'split_dataset_ratio', ['0']],
    ['--tuner_type llamapro', 'llamapro_num_new_blocks', ['2']],
    ['--callbacks perf_log early_stop', 'callbacks', ['early_stop']],
    ['--report_to wandb swanlab', 'report_to', ['none']],
  ])('%s', (words, option, expected) => {
    const { words: after } = substitute(draftOf(`--model m ${words}`), CONTEXT);

    expect(saidIn(after, option)).toEqual(expected);
  });

  it('takes all occurrences of an option together', () => {
    const { words } = substitute(draftOf('--max_steps 10 --model m --max-steps 20 --max_st=30'), CONTEXT);

    expect(words.filter((word) => /^--max[-_]st/.test(word))).toEqual(['--max_steps']);
    expect(saidIn(words, 'max_steps')).toEqual(['2']);
  });

  it('leaves one of several occurrences, also where the last already says what is set', () => {
    const { words } = substitute(draftOf('--max_steps 10 --model m --max_steps 2'), CONTEXT);

    expect(words.filter((word) => word === '--max_steps')).toHaveLength(1);
  });

  it('makes the batch of GRPO one group of two short completions', () => {
    const draft = draftOf('--rlhf_type grpo --num_generations 24 --generation_batch_size 96', 'rlhf');

    const { words } = substitute(draft, CONTEXT);

    expect(saidIn(words, 'num_generations')).toEqual(['2']);
    expect(saidIn(words, 'per_device_train_batch_size')).toEqual(['2']);
    expect(saidIn(words, 'max_completion_length')).toEqual(['16']);
    expect(saidIn(words, 'generation_batch_size')).toBeNull();
  });

  it('bounds PPO, which does not stop at max_steps, by its rows', () => {
    const { words } = substitute(draftOf('--rlhf_type ppo --dataset d#100', 'rlhf'), CONTEXT);

    expect(saidIn(words, 'dataset')).toEqual(['d#4']);
    expect(saidIn(words, 'num_train_epochs')).toEqual(['1']);
  });
});

describe('the rewards of GRPO', () => {
  it('get noise beside them, with a weight of its own', () => {
    const draft = draftOf('--rlhf_type grpo --reward_funcs accuracy format --reward_weights 1.0 0.1', 'rlhf');

    const { words } = substitute(draft, CONTEXT);

    expect(saidIn(words, 'reward_funcs')).toEqual(['accuracy', 'format', 'mustrun_noise']);
    expect(saidIn(words, 'reward_weights')).toEqual(['1.0', '0.1', '1.0']);
  });

  it('get the weight of noise before those of reward models', () => {
    const draft = draftOf(
      '--rlhf_type grpo --reward_funcs format --reward_model r --reward_weights 1 5',
      'rlhf',
    );

    expect(saidIn(substitute(draft, CONTEXT).words, 'reward_weights')).toEqual(['1', '1.0', '5']);
  });

  it.each(['--use_gym_env true --vllm_mode colocate', '--use_vllm true --vllm_mode server'])(
    'are noise where the environment of a rollout gives them: %s',
    (words) => {
      const draft = draftOf(`--rlhf_type grpo --model m ${words}`, 'rlhf');

      expect(saidIn(substitute(draft, CONTEXT).words, 'reward_funcs')).toEqual(['mustrun_noise']);
      expect(substitutionOf(draft, 'reward_funcs')).toEqual([
        { from: null, to: 'mustrun_noise', kind: 'approximate' },
      ]);
    },
  );

  it('are not invented where a teacher gives the signal', () => {
    const draft = draftOf(
      '--rlhf_type grpo --model m --teacher_model t --use_vllm true --vllm_mode server',
      'rlhf',
    );

    expect(saidIn(substitute(draft, CONTEXT).words, 'reward_funcs')).toBeNull();
  });

  it('are not invented where a command has none', () => {
    const { words } = substitute(draftOf('--rlhf_type grpo --model m', 'rlhf'), CONTEXT);

    expect(saidIn(words, 'reward_funcs')).toBeNull();
  });

  it('are no matter of DPO', () => {
    const { words } = substitute(draftOf('--rlhf_type dpo --model m', 'rlhf'), CONTEXT);

    expect(words.join(' ')).not.toContain('mustrun_noise');
  });
});

describe('a teacher behind an address', () => {
  const draft = draftOf(
    '--rlhf_type gkd --model student --teacher_model_server http://localhost:8000',
    'rlhf',
  );

  it('is the model that the post serves', () => {
    const { words } = substitute(draft, { ...CONTEXT, servedModel: 'teacher' });

    expect(saidIn(words, 'teacher_model')).toEqual(['teacher']);
    expect(saidIn(words, 'teacher_model_server')).toBeNull();
  });

  it('is the student where the post serves none', () => {
    expect(saidIn(substitute(draft, CONTEXT).words, 'teacher_model')).toEqual(['student']);
  });

  it('is an approximation', () => {
    expect(substitutionOf(draft, 'teacher_model_server')).toEqual([
      { from: 'http://localhost:8000', to: null, kind: 'approximate' },
    ]);
  });
});

describe('the environment', () => {
  it('loses what names processes and devices', () => {
    const environment = { NPROC_PER_NODE: '8', CUDA_VISIBLE_DEVICES: '0,1', MAX_PIXELS: '1003520' };

    const after = substitute(draftOf('--model m', 'sft', environment), CONTEXT);

    expect(after.environment).toEqual({ MAX_PIXELS: '1003520' });
    expect(after.substitutions).toContainEqual(
      expect.objectContaining({ option: 'NPROC_PER_NODE', from: '8', to: null, kind: 'mechanical' }),
    );
  });

  it('loses accounts, places and loaders before the engine sees it, and no secret is repeated', () => {
    const environment = {
      WANDB_API_KEY: 'very-secret',
      HF_ENDPOINT: 'https://mirror',
      PYTHONPATH: '/elsewhere',
      LD_PRELOAD: 'evil.so',
      MUSTRUN_NOISE_REWARDS: 'accuracy',
      NPROC_PER_NODE: '2',
    };

    const after = withoutSecrets(draftOf('--model m', 'sft', environment));

    expect(after.environment).toEqual({ NPROC_PER_NODE: '2' });
    expect(JSON.stringify(after.substitutions)).not.toContain('very-secret');
  });
});
