import type { Run, RunWord } from '../../post/post.ts';
import { isPlaceholder } from '../../post/runs/placeholder.ts';
import type { NamedInput } from './inputs.ts';
import { isInside, outputOf } from './output-folder.ts';

/** Where the weights of an earlier run are laid for a command that names them. */
export interface CheckpointPlace {
  readonly path: string;
  /** `folder`: at `path` itself; `checkpoint`: below it, as `checkpoint-<step>`. */
  readonly layout: 'checkpoint' | 'folder';
}

/** `v0-20260101-120000`, or what a post prints in its place: `vx-xxx`, `vX-…`. */
const VERSION = /^v(?:\d+|[xXN*]+|<[^<>]*>)(?:-.*)?$/;
const STEP = /^checkpoint-\d+$/;
/** Names that the engine gives to the newest checkpoint, and `checkpoint-xxx`, whose number only a reader would know. */
const NEWEST = /^(?:last|last-checkpoint|checkpoint-.+)$/;

/**
 * A training leaves `<output>/[<version>/]checkpoint-<step>`. The version holds the time of day of the author's own run,
 * so any stands for it; a step that is left open is the last one.
 */
export function checkpointPlace(name: string, maker: Run): CheckpointPlace {
  const output = outputOf(maker) ?? '';
  if (maker.subcommand === 'export') return { path: output, layout: 'folder' };
  const [first = '', second = ''] = name.slice(output.length + 1).split('/');
  const isVersion = VERSION.test(first);
  const checkpoint = isVersion ? second : first;
  const folder = isVersion ? `${output}/${first}` : output;
  return NEWEST.test(checkpoint) && !STEP.test(checkpoint)
    ? { path: `${folder}/${checkpoint}`, layout: 'folder' }
    : { path: folder, layout: 'checkpoint' };
}

/** The placeholders of a command that stand for what a run above it leaves: `output/vx-xxx/checkpoint-xxx`. */
export function placeholdersOfOutputs(
  run: Run,
  named: readonly NamedInput[],
  earlier: readonly Run[],
): readonly RunWord[] {
  return named.flatMap(({ role, name, wordIndex }) => {
    const word = run.words[wordIndex];
    const isOutput = earlier.some((maker) => isInside(name, outputOf(maker)));
    return role === 'model' && word !== undefined && isPlaceholder(word.text) && isOutput ? [word] : [];
  });
}

/** Whether nothing of a command is left open but such placeholders. */
export function isSettledBy(run: Run, settled: readonly RunWord[]): boolean {
  if (run.complete) return true;
  const open = run.words.filter(({ text }) => isPlaceholder(text) || /[$`]/.test(text));
  return open.length > 0 && open.every((word) => settled.includes(word));
}
