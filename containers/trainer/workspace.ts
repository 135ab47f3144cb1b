import { lstat, mkdir, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { Digests } from '../../adapters/machine/digests.ts';
import type { AttemptInput } from '../../core/flow/attempt-plan.ts';
import type { Stage } from '../../core/flow/exit-code.ts';

export type Laid =
  | { readonly kind: 'laid' }
  | { readonly kind: 'refused'; readonly stage: Stage; readonly message: string };

/**
 * Makes every input findable under the name that the post's command uses, relative to `work`: ms-swift takes a
 * folder or file of that name in its working directory before it asks a hub. Digests are checked, so an input
 * that changed since the plan was made is refused, not trained on.
 */
export async function layInputs(
  work: string,
  inputs: readonly AttemptInput[],
  checkpoints: string,
): Promise<Laid> {
  await mkdir(work, { recursive: true });
  const digests = await Digests.open(null);
  for (const [index, input] of inputs.entries()) {
    if (input.kind === 'checkpoint') {
      await layLink(work, input.path, join(checkpoints, String(index)));
      continue;
    }
    const stage = input.role === 'model' ? 'model' : input.role === 'dataset' ? 'dataset' : 'plan';
    const found = await digests.of(input.source);
    if (found === null) return refused(stage, `${input.path}: nothing is at ${input.source}`);
    if (found.digest !== input.digest) {
      const was = `SHA-256 ${found.digest}, planned ${input.digest}`;
      return refused(stage, `${input.path} changed since the plan was made: ${was}`);
    }
    if (!isAbsolute(input.path)) await layLink(work, input.path, input.source);
  }
  return { kind: 'laid' };
}

function refused(stage: Stage, message: string): Laid {
  return { kind: 'refused', stage, message };
}

async function layLink(work: string, path: string, source: string): Promise<void> {
  const target = join(work, normalize(path));
  if (relative(work, target).startsWith('..'))
    throw new RangeError(`"${path}" points out of the working directory`);
  await mkdir(dirname(target), { recursive: true });
  if ((await lstat(target).catch(() => null)) === null) await symlink(source, target);
}
