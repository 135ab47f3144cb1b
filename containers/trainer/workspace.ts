import { mkdir, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { Digests } from '../../adapters/machine/digests.ts';
import type { Stage } from '../../core/flow/attempt/exit-code.ts';
import type { AttemptInput } from '../../core/flow/plan/attempt-plan.ts';

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
  // A folder comes before what lies in it, which would otherwise take its place.
  const parentsFirst = [...inputs.entries()].sort(
    ([, one], [, other]) => one.path.length - other.path.length,
  );
  for (const [index, input] of parentsFirst) {
    if (input.kind === 'hub') continue;
    const stage = stageOf(input);
    const isLaid = input.kind === 'checkpoint' || !isAbsolute(input.path);
    if (isLaid && relative(work, join(work, input.path)).split(sep)[0] === '..')
      return refused(stage, `${input.path} points out of the working directory`);
    if (input.kind === 'checkpoint') {
      if (!(await layLink(work, input.path, join(checkpoints, String(index)))))
        return refused(stage, notOurs(input.path));
      continue;
    }
    const found = await digestOrRefusal(digests, input.source);
    if (found === 'not readable')
      return refused(stage, `${input.path}: ${input.source} may not be read by the runner's user`);
    if (found === null) return refused(stage, `${input.path}: nothing is at ${input.source}`);
    if (found.digest !== input.digest) {
      const was = `SHA-256 ${found.digest}, planned ${input.digest}`;
      return refused(stage, `${input.path} changed since the plan was made: ${was}`);
    }
    if (isLaid && !(await layLink(work, input.path, input.source)))
      return refused(stage, notOurs(input.path));
  }
  return { kind: 'laid' };
}

/**
 * The command's words with the places that checkpoints are laid at. A post may name an earlier run's output by an absolute
 * path (`/root/output`), where nothing of ours may be written: it is laid below the working directory, under the same name.
 */
export function laidWords(words: readonly string[], inputs: readonly AttemptInput[]): readonly string[] {
  const absolute = inputs.flatMap(({ kind, path }) =>
    kind === 'checkpoint' && isAbsolute(path) ? [path] : [],
  );
  return words.map((word) => {
    // `--adapters=/root/output/x` is one word.
    const [, option = '', value = word] = /^(--[\w-]+=)(.*)$/s.exec(word) ?? [];
    const inside = absolute.some((path) => value === path || value.startsWith(`${path}/`));
    return inside ? `${option}${value.replace(/^\/+/, '')}` : word;
  });
}

async function digestOrRefusal(
  digests: Digests,
  source: string,
): Promise<Awaited<ReturnType<Digests['of']>> | 'not readable'> {
  try {
    return await digests.of(source);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return 'not readable';
    throw error;
  }
}

/** The stage that a missing input ends a run in. */
export function stageOf(input: AttemptInput): Stage {
  if (input.kind === 'checkpoint') return 'model';
  return input.role === 'other' ? 'plan' : input.role;
}

/** Why an input cannot be laid at a path. */
export function notOurs(path: string): string {
  return `${path} lies inside another input, where nothing may be written`;
}

function refused(stage: Stage, message: string): Laid {
  return { kind: 'refused', stage, message };
}

/** False when the link would be written into one of the user's own folders, which `work` holds only a link to. */
export async function layLink(work: string, path: string, source: string): Promise<boolean> {
  const target = join(work, path);
  if ((await stat(target).catch(() => null)) !== null) return true;
  let folder = dirname(target);
  while ((await stat(folder).catch(() => null)) === null) folder = dirname(folder);
  const inside = relative(await realpath(work), await realpath(folder));
  if (inside.split(sep)[0] === '..') return false;
  await mkdir(dirname(target), { recursive: true });
  await symlink(source, target);
  return true;
}
