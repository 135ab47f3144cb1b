import { expect, it } from 'vitest';
import { effectAssertions, withoutEffect } from '../../../containers/trainer/without-effect.ts';

/** As a LoRA training on one CPU process was seen to be. */
const machinery = {
  optimizer: 'torch.optim.adamw.AdamW',
  distributedType: 'NO',
  model: 'PeftModelForCausalLM',
  processes: 1,
  device: 'cpu',
};

it.each([
  ['nothing special', { fsdp: [], deepspeed: null, optimizer: null, use_galore: false }, {}, []],
  [
    'galore, and AdamW was built',
    { fsdp: [], use_galore: true, optimizer: 'galore' },
    {},
    [{ option: '--use_galore', reason: 'the optimizer that was built is torch.optim.adamw.AdamW' }],
  ],
  ['galore, and it was built', { use_galore: true }, { optimizer: 'galore_torch.adamw.GaLoreAdamW' }, []],
  [
    'FSDP, and plain DDP came of it',
    { fsdp: ['full_shard', 'auto_wrap'] },
    { distributedType: 'MULTI_CPU', processes: 2 },
    [
      {
        option: '--fsdp',
        reason: 'accelerate shared the work as MULTI_CPU in 2 processes: each held the whole model',
      },
    ],
  ],
  ['FSDP, and it was there', { fsdp: 'fsdp2' }, { distributedType: 'FSDP', processes: 2 }, []],
  ['DeepSpeed, and it was there', { deepspeed: { stage: 2 } }, { distributedType: 'DEEPSPEED' }, []],
  [
    'DeepSpeed, and nothing came of it',
    { deepspeed: { stage: 2 } },
    {},
    [{ option: '--deepspeed', reason: 'accelerate shared the work as NO in 1 process' }],
  ],
])('a command that asks for %s', (_, resolved, seen, found) => {
  expect(withoutEffect({ resolved, environment: {} }, { ...machinery, ...seen })).toEqual(found);
});

it('where nothing was seen, nothing is said', () => {
  expect(withoutEffect({ resolved: { use_galore: true }, environment: {} }, undefined)).toEqual([]);
});

it.each([
  [
    'FSDP, and plain DDP came of it',
    { fsdp: 'full_shard auto_wrap' },
    { distributedType: 'MULTI_CPU', processes: 2 },
    '--fsdp took effect',
    false,
    'no effect here: accelerate shared the work as MULTI_CPU in 2 processes: each held the whole model',
  ],
  [
    'galore, and AdamW was built',
    { optimizer: 'galore' },
    {},
    '--use_galore took effect',
    false,
    'no effect here: the optimizer that was built is torch.optim.adamw.AdamW',
  ],
  [
    'DeepSpeed, and it was there',
    { deepspeed: { stage: 2 } },
    { distributedType: 'DEEPSPEED', processes: 2 },
    '--deepspeed took effect',
    true,
    'accelerate shared the work as DEEPSPEED in 2 processes',
  ],
])('of a command that asks for %s, it is asserted', (_, resolved, seen, name, passed, detail) => {
  expect(effectAssertions({ resolved, environment: {} }, { ...machinery, ...seen })).toEqual([
    { name, passed, detail },
  ]);
});

it('nothing is asserted of what was not asked for, and what nobody saw did not happen', () => {
  const plain = { fsdp: [], deepspeed: null, use_galore: false };
  const zero = { deepspeed: { stage: 2 } };

  expect(effectAssertions({ resolved: plain, environment: { NPROC_PER_NODE: '1' } }, machinery)).toEqual([]);
  expect(effectAssertions({ resolved: zero, environment: {} }, undefined)).toMatchObject([{ passed: false }]);
});

it.each([
  [2, 2, 'MULTI_CPU', 'cpu', true, 'accelerate shared the work as MULTI_CPU in 2 processes'],
  [8, 4, 'MULTI_GPU', 'cuda', true, 'accelerate shared the work as MULTI_GPU in 8 processes'],
  [1, 4, 'NO', 'cuda', false, 'no effect here: accelerate shared the work as NO in 1 process'],
  [
    1,
    2,
    'NO',
    'cpu',
    false,
    'no effect here: accelerate shared the work as NO in 1 process: on a CPU the command has to say --use_cpu true',
  ],
])('%i processes where %i were asked for', (processes, asked, distributedType, device, passed, detail) => {
  const environment = { NPROC_PER_NODE: String(asked) };

  expect(
    effectAssertions({ resolved: {}, environment }, { ...machinery, processes, distributedType, device }),
  ).toEqual([{ name: 'NPROC_PER_NODE took effect', passed, detail }]);
});
