import { type Rule, when } from '../rule.ts';
import { LOSSES } from './losses.ts';
import { tunerOf } from './missing.ts';
import { rlhfRule } from './rlhf-rule.ts';

/** Alignments with a reference model of their own. */
const WITH_REFERENCE: ReadonlySet<string> = new Set(['dpo', 'kto', 'ppo', 'grpo']);
const WITH_PACKING: ReadonlySet<string> = new Set(['dpo', 'kto', 'grpo', 'gkd']);
const ARGUMENTS = 'arguments/rlhf_args.py';

/** What `swift rlhf` refuses, whatever the alignment. */
export const ALIGNMENT: readonly Rule[] = [
  {
    ...rlhfRule('reference-model', `${ARGUMENTS}: ValueError "does not require a ref_model to be passed in"`),
    check: (run) => {
      const type = run.text('rlhf_type');
      const tuner = tunerOf(run);
      if (!run.given('ref_model') || typeof type !== 'string' || typeof tuner !== 'string') return [];
      const unused = type === 'grpo' && run.number('beta') === 0;
      return when(!unused && !(WITH_REFERENCE.has(type) && tuner === 'full'), {
        options: ['ref_model'],
        message: WITH_REFERENCE.has(type)
          ? `with --tuner_type ${tuner} the reference is the model without its adapter, so --ref_model is refused`
          : `${type} has no reference model, so --ref_model is refused`,
        repair: 'remove --ref_model',
      });
    },
  },
  {
    ...rlhfRule(
      'reference-adapters',
      'pipelines/train/rlhf.py: AssertionError "only DPO, KTO, and GRPO support `ref_adapters`"',
    ),
    check: (run) => {
      const type = run.text('rlhf_type') ?? '';
      const adapters = run.list('ref_adapters')?.length ?? 0;
      return when(adapters > 1 || (adapters === 1 && type !== '' && !['dpo', 'kto', 'grpo'].includes(type)), {
        options: ['ref_adapters'],
        message: adapters > 1 ? 'there is one reference adapter only' : `${type} takes no --ref_adapters`,
        repair: adapters > 1 ? 'name one folder' : 'remove --ref_adapters',
      });
    },
  },
  {
    ...rlhfRule(
      'packing-alignment',
      `${ARGUMENTS}, _check_padding_free: NotImplementedError "does not support padding_free/packing"`,
    ),
    check: (run) => {
      const type = run.text('rlhf_type') ?? 'dpo';
      const asking = ['packing', 'padding_free'].find(run.on);
      return when(asking !== undefined && !WITH_PACKING.has(type), {
        options: [asking ?? 'packing'],
        message: `${type} does not pack rows`,
        repair: `remove --${asking ?? 'packing'}`,
      });
    },
  },
  {
    ...rlhfRule(
      'sequence-parallel-alignment',
      `${ARGUMENTS}: NotImplementedError "does not support sequence_parallel"`,
    ),
    check: (run) => {
      const type = run.text('rlhf_type') ?? 'dpo';
      return when((run.number('sequence_parallel_size') ?? 1) > 1 && !['dpo', 'grpo'].includes(type), {
        options: ['sequence_parallel_size'],
        message: `${type} does not spread a sequence over processes`,
        repair: 'remove --sequence_parallel_size',
      });
    },
  },
  {
    ...rlhfRule(
      'several-losses',
      `${ARGUMENTS}, _process_loss_type: AssertionError "only supported for DPO"`,
    ),
    check: (run) => {
      const type = run.text('rlhf_type') ?? 'dpo';
      return when((run.list('loss_type')?.length ?? 0) > 1 && type !== 'dpo', {
        options: ['loss_type'],
        message: `only DPO mixes several losses, and this is ${type}`,
        repair: 'name one loss',
      });
    },
  },
  {
    ...rlhfRule(
      'loss-weights',
      `${ARGUMENTS}, _process_loss_type: ValueError "must match number of loss types"`,
    ),
    check: (run) => {
      const weights = run.list('loss_weights');
      if (!run.given('loss_weights') || weights === undefined || run.list('loss_type') === undefined)
        return [];
      const losses = Math.max(1, run.list('loss_type')?.length ?? 1);
      const dpo = (run.text('rlhf_type') ?? 'dpo') === 'dpo';
      if (!dpo && !run.given('loss_type')) return [];
      return when(!dpo || weights.length !== losses, {
        options: ['loss_weights'],
        message: dpo
          ? `${count(losses, 'loss')} with ${count(weights.length, 'weight')}`
          : '--loss_weights are for DPO only',
        repair: dpo ? 'give each loss of --loss_type one weight' : 'remove --loss_weights',
      });
    },
  },
  {
    ...rlhfRule(
      'loss-of-alignment',
      'the trainers in rlhf_trainers and trl: ValueError "Unknown loss type"',
      'unknown-name',
    ),
    check: (run) => {
      const type = run.text('rlhf_type') ?? 'dpo';
      const known = LOSSES[type];
      return (run.list('loss_type') ?? []).flatMap((loss) =>
        when(known !== undefined && !known.includes(loss) && !run.hasPlugins, {
          options: ['loss_type'],
          message: `${type} has no loss "${loss}"`,
          expected: known?.join(', ') ?? '',
          repair: 'take a loss of the list, or none',
        }),
      );
    },
  },
];

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`;
}
