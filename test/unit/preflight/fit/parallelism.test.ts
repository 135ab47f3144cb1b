import { describe, expect, it } from 'vitest';
import { optionsOfRun } from '../../../../core/preflight/fit/options-of-run.ts';
import { type Parallelism, parallelismOf } from '../../../../core/preflight/fit/parallelism.ts';
import { runOfWords } from '../../../../core/preflight/fit/run-of-words.ts';

function spread(environment: Readonly<Record<string, string>>, command: string): Parallelism {
  const run = runOfWords({ environment, words: command.split(' ') });
  if (run === null) throw new Error(`no run: ${command}`);
  return parallelismOf(run, optionsOfRun(run));
}

describe('parallelismOf', () => {
  it.each([
    [{}, 'swift sft', { devices: 1, processes: 1, devicesPerModel: 1 }],
    [{ CUDA_VISIBLE_DEVICES: '0,1' }, 'swift sft', { devices: 2, processes: 1, devicesPerModel: 2 }],
    [
      { CUDA_VISIBLE_DEVICES: '0,1,2,3', NPROC_PER_NODE: '4' },
      'swift sft',
      { devices: 4, processes: 4, devicesPerModel: 1 },
    ],
    [
      { CUDA_VISIBLE_DEVICES: '0,1,2,3', NPROC_PER_NODE: '2' },
      'swift sft',
      { devices: 4, processes: 2, devicesPerModel: 2 },
    ],
    [{ NPROC_PER_NODE: '8' }, 'swift sft', { devices: 8, processes: 8, devicesPerModel: 1 }],
    [{ NPROC_PER_NODE: '8', NNODES: '2' }, 'swift sft', { devices: 16, processes: 16, devicesPerModel: 1 }],
    [{ NPROC_PER_NODE: '$unknown', CUDA_VISIBLE_DEVICES: '0,1' }, 'swift sft', { devices: 2, processes: 2 }],
    [{}, 'torchrun --nproc_per_node 4 swift/cli/sft.py', { devices: 4, processes: 4 }],
  ])('%j %s', (environment, command, expected) => {
    expect(spread(environment, `${command} --model a/b --dataset c`)).toMatchObject(expected);
  });

  it.each([
    ['--deepspeed zero3', { sharding: 3, framework: 'deepspeed' }],
    ['--deepspeed default-zero2', { sharding: 2, framework: 'deepspeed' }],
    ['--deepspeed conf/ds_zero1.json', { sharding: 1 }],
    ['--deepspeed zero3_offload', { sharding: 3, offload: { optimizer: true, weights: true } }],
    ['--deepspeed zero2_offload', { sharding: 2, offload: { optimizer: true, weights: false } }],
    ['--fsdp fsdp2', { sharding: 3, framework: 'fsdp' }],
    ['--sequence_parallel_size 4', { sequence: 4, sharding: 0 }],
  ])('%s', (options, expected) => {
    expect(spread({ NPROC_PER_NODE: '4' }, `swift sft --model a/b ${options}`)).toMatchObject(expected);
  });

  it('lays a Megatron run over tensor and pipeline groups', () => {
    const command =
      'megatron sft --model a/b --tensor_model_parallel_size 2 --pipeline_model_parallel_size 2 --expert_model_parallel_size 4';

    expect(spread({ NPROC_PER_NODE: '8' }, command)).toMatchObject({
      devices: 8,
      processes: 2,
      devicesPerModel: 4,
      experts: 4,
    });
  });
});
