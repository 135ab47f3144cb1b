import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptInput } from '../../../core/flow/plan/attempt-plan.ts';
import { authorsCode, type PlannedCommand } from '../../../core/flow/plan/authors-code.ts';
import { parseJsonOrNull } from '../../../core/parse-json.ts';
import { namesOwnCode } from '../../../core/preflight/model-code.ts';

export interface JudgedPlan extends PlannedCommand {
  readonly author: 'trusted' | 'untrusted';
  readonly inputs: readonly AttemptInput[];
}

/**
 * Why a plan may not be executed: its author is not trusted, and it would run code of theirs. Null where it may. ms-swift
 * loads a model's own classes whenever its folder names some, so folders are looked into.
 */
export async function refusedCode(plan: JudgedPlan, directory: string): Promise<string | null> {
  if (plan.author === 'trusted') return null;
  const found = [...authorsCode(plan)];
  for (const [index, input] of plan.inputs.entries()) {
    if (input.kind === 'hub') {
      // A model on a hub brings its classes as files beside its weights.
      if (input.files.some(({ path }) => path.endsWith('.py'))) found.push(`code in ${input.path}`);
      continue;
    }
    const folder = input.kind === 'checkpoint' ? join(directory, 'checkpoints', String(index)) : input.source;
    if (await holdsCode(folder)) found.push(`code in ${input.path}`);
  }
  if (found.length === 0) return null;
  return `the author is not trusted to bring code, and the run would execute ${found.join(', ')}`;
}

/** Whether a folder, or one of the checkpoints in it, has Python files at its top or a config.json that names some. */
async function holdsCode(folder: string): Promise<boolean> {
  if ((await stat(folder).catch(() => null))?.isDirectory() !== true) return false;
  const names = await readdir(folder);
  if (names.some((name) => name.endsWith('.py'))) return true;
  for (const name of names.filter((one) =>
    /^(?:config|tokenizer_config|(?:pre)?processor_config)\.json$/.test(one),
  )) {
    const text = await readFile(join(folder, name), 'utf8');
    if (namesOwnCode(parseJsonOrNull(text)) === true) return true;
  }
  for (const name of names.filter((one) => one.startsWith('checkpoint-')))
    if (await holdsCode(join(folder, name))) return true;
  return false;
}
