import type { MemoryInput } from './memory.ts';
import type { ModelShape } from './model-shape.ts';
import { weightBytes } from './training-state.ts';

/**
 * Bytes on one device of the other models of a run: the reference that full training compares with (an adapter is simply switched
 * off), PPO's reward and value models, the teacher of distillation. ZeRO-3 shares them out, lower stages do not.
 */
export function helperModels({ setup, model, helpers }: MemoryInput): number {
  const { parallelism, objective, tuner } = setup;
  const share = parallelism.sharding === 3 ? parallelism.processes : parallelism.devicesPerModel;
  const bytes = (other: ModelShape | null, withHead = true): number =>
    other === null ? 0 : weightBytes(other, 2, other.quantized?.bits ?? null, withHead);
  const full = tuner.kind === 'full';
  const reference = full && needsReference(setup.rlhfType) ? bytes(model) : 0;
  switch (objective) {
    case 'preference':
    case 'kto':
    case 'grpo':
      return reference / share;
    case 'distillation':
      return setup.teacherOffloaded ? 0 : bytes(helpers.teacher) / share;
    case 'ppo': {
      const scorer = helpers.reward ?? model;
      // The value model trains as the policy does; its optimizer state is as large as the policy's.
      const value = bytes(scorer, false) * (full ? 8 : 1);
      return (reference + bytes(scorer, false) + value) / share;
    }
    default:
      return 0;
  }
}

/** ORPO, SimPO, CPO and reward modelling have no reference model. */
function needsReference(rlhfType: string | null): boolean {
  return rlhfType === 'dpo' || rlhfType === 'kto' || rlhfType === 'ppo' || rlhfType === 'grpo';
}
