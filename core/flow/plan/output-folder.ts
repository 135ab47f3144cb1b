import type { Run } from '../../post/post.ts';
import { plainPath } from './inputs.ts';

const TRAINING: ReadonlySet<string> = new Set(['sft', 'pt', 'rlhf']);

/** The folder that a run leaves its weights in, as the post names it; null where the engine makes one up. */
export function outputOf(run: Run): string | null {
  const given = run.options.output_dir ?? run.options['output-dir'];
  if (typeof given === 'string') return plainPath(given);
  // swift/arguments/sft_args.py
  if (TRAINING.has(run.subcommand) && typeof run.options.model === 'string')
    return `output/${plainPath(run.options.model).split('/').at(-1) ?? ''}`;
  // swift/pipelines/export/merge_lora.py
  const [adapter] = run.subcommand === 'export' ? [run.options.adapters].flat() : [];
  return typeof adapter === 'string' ? `${plainPath(adapter)}-merged` : null;
}

/** Whether a name leads into a folder, or to the folder itself; both in their plain form. */
export function isInside(name: string, folder: string | null): boolean {
  return folder !== null && (name === folder || name.startsWith(`${folder}/`));
}
