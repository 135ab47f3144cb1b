import type { GivenOption } from '../../swift/argparse-result.ts';
import type { PlannedInput } from './plan-run.ts';

/** With `--load_data_args true` a checkpoint's record also names the data. */
const DATA_OPTIONS = ['dataset', 'val_dataset'];

/**
 * What a command takes without naming it: a checkpoint's own record (`args.json`) names the model that an adapter was
 * trained on and the plugins that were used, which the engine loads where the command names none (ms-swift 4.x,
 * BaseArguments.load_args_from_ckpt).
 */
export function impliedInputs(
  inputs: readonly PlannedInput[],
  given: ReadonlyMap<string, GivenOption>,
): readonly PlannedInput[] {
  const loaded = ['model', 'external_plugins'].filter((option) => !given.has(option));
  if (given.get('load_data_args')?.value === true) loaded.push(...DATA_OPTIONS);
  return inputs.flatMap((input) =>
    input.kind === 'run' && CHECKPOINTS.includes(input.named.option)
      ? input.run.inputs.filter(
          ({ named }) =>
            loaded.includes(named.option) && !inputs.some((other) => other.named.name === named.name),
        )
      : [],
  );
}

const CHECKPOINTS = ['adapters', 'model'];
