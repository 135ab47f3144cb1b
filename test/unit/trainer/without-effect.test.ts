import { expect, it } from 'vitest';
import { measurementsOf } from '../../../containers/trainer/measure-attempt.ts';
import { doneMessage, withoutEffect } from '../../../containers/trainer/without-effect.ts';

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
    [{ option: 'galore', reason: 'the optimizer that was built is torch.optim.adamw.AdamW' }],
  ],
  ['galore, and it was built', { use_galore: true }, { optimizer: 'galore_torch.adamw.GaLoreAdamW' }, []],
  [
    'FSDP, and plain DDP came of it',
    { fsdp: ['full_shard', 'auto_wrap'] },
    { distributedType: 'MULTI_CPU', processes: 2 },
    [
      {
        option: 'fsdp',
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
    [{ option: 'deepspeed', reason: 'accelerate shared the work as NO' }],
  ],
])('a command that asks for %s', (_, resolved, seen, found) => {
  expect(withoutEffect(resolved, { ...machinery, ...seen })).toEqual(found);
});

it('where nothing was seen, nothing is said', () => {
  expect(withoutEffect({ use_galore: true }, undefined)).toEqual([]);
});

it('what had no effect is said in the sentence of a run that was done', () => {
  const measured = measurementsOf({
    preparingFrom: 0,
    engineFrom: 0,
    observation: { version: 1, startedAt: 0, machinery },
    log: null,
    gpu: null,
    groupResidentBytes: null,
    resolved: { optimizer: 'galore' },
    today: null,
  });

  expect(doneMessage(measured)).toBe(
    'every assertion held; --galore had no effect here: the optimizer that was built is torch.optim.adamw.AdamW',
  );
  expect(doneMessage({ ...measured, withoutEffect: [] })).toBe('every assertion held');
});
