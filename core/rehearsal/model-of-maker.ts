import { type NamedInput, namedInputs } from '../flow/plan/inputs.ts';
import { isInside, outputOf } from '../flow/plan/output-folder.ts';
import type { Run } from '../post/post.ts';
import { type Draft, givenOptions, isChecked, mechanical, withOption } from './command.ts';

/** What a training says of its model, and its checkpoint's record says to a later command. */
const RECORDED = ['model', 'model_type', 'template'] as const;

/**
 * The draft of a command that uses what a run above it leaves, with the model of that run: a checkpoint's own record
 * (`args.json`) would name it, and in a rehearsal the checkpoint is not there.
 */
export function withModelOfMaker(draft: Draft, earlier: readonly Run[]): Draft {
  if (!isChecked(draft.subcommand)) return draft;
  const used = usedModels(draft);
  const maker = makerOfUsed(draft, earlier);
  if (maker === undefined) return draft;
  const folder = used.find(({ option, name }) => option === 'model' && isInside(name, outputOf(maker)));
  const source = maker.subcommand === 'export' ? makerOf(maker, earlier) : maker;
  if (source === null) return draft;
  return RECORDED.reduce((before, option) => {
    const said = source.options[option];
    const isOpen = !givenOptions(before).has(option) || (option === 'model' && folder !== undefined);
    return typeof said === 'string' && isOpen
      ? withOption(before, option, [said], mechanical('the checkpoint that it comes from records it'))
      : before;
  }, draft);
}

/** Whether the run above may have registered its model by a plugin, which the checkpoint's record would name. */
export function hasPluginOfMaker(draft: Draft, earlier: readonly Run[]): boolean {
  if (!isChecked(draft.subcommand)) return false;
  return earlier.some(({ options }) => 'external_plugins' in options || 'custom_register_path' in options);
}

function usedModels(draft: Draft): readonly NamedInput[] {
  return namedInputs(givenOptions(draft)).filter(({ role }) => role === 'model');
}

function makerOfUsed(draft: Draft, earlier: readonly Run[]): Run | undefined {
  const used = usedModels(draft);
  return earlier.findLast((run) => used.some(({ name }) => isInside(name, outputOf(run))));
}

/** The run whose adapter an export merges. */
function makerOf({ options }: Run, earlier: readonly Run[]): Run | null {
  const adapters = [options.adapters].flat().filter((one) => typeof one === 'string');
  return (
    earlier.find(
      (run) => run.subcommand !== 'export' && adapters.some((name) => isInside(name, outputOf(run))),
    ) ?? null
  );
}
