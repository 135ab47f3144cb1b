import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON_HOME } from './python-environment.mjs';
import { KEPT, ROOT, SetupError, step, tail } from './steps.mjs';

/** Random models of a real architecture, small enough for a laptop: the folder that posts name, and what they are like. */
const STAND_INS = [
  ['Tiny-Qwen2', 'Qwen/Qwen2.5-0.5B-Instruct'],
  ['Tiny-Qwen2.5-VL', 'Qwen/Qwen2.5-VL-3B-Instruct'],
];
const SCRIPT = join(ROOT, 'containers', 'trainer', 'python', 'make_stand_in.py');
/** What the maker leaves beside the weights; a folder without it was made by another. */
const STAMP = 'mustrun-tiny-model.json';

/** Makes the tiny models that the example posts train, unless they are there. */
export async function ensureStandIns() {
  const missing = STAND_INS.map(([name, id]) => ({ id, folder: join(ROOT, 'local', name) })).filter(
    ({ folder }) => !existsSync(join(folder, STAMP)),
  );
  if (missing.length === 0) return;
  const log = join(KEPT, 'make-stand-ins.log');
  const python = join(PYTHON_HOME, 'bin', 'python');
  // All in one call: importing the engine takes longer than making a model.
  const words = missing.flatMap(({ id, folder }) => [id, folder]);
  if ((await step('tiny models for the example posts', python, [SCRIPT, ...words], log)) !== 0)
    throw new SetupError(`the tiny models could not be made:\n${tail(log)}`);
}
