import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON_HOME } from './python-environment.mjs';
import { KEPT, ROOT, SetupError, step, tail } from './steps.mjs';

/** Random models of a real architecture, small enough for a laptop: the folder that posts name, and what they are like. */
const STAND_INS = [['Tiny-Qwen2', 'Qwen/Qwen2.5-0.5B-Instruct']];
const SCRIPT = join(ROOT, 'containers', 'trainer', 'python', 'make_stand_in.py');

/** Makes the tiny models that the example posts train, unless they are there. */
export async function ensureStandIns() {
  for (const [name, id] of STAND_INS) {
    const folder = join(ROOT, 'local', name);
    if (existsSync(join(folder, 'model.safetensors'))) continue;
    const log = join(KEPT, 'make-stand-ins.log');
    const python = join(PYTHON_HOME, 'bin', 'python');
    if ((await step(`tiny model ${name}`, python, [SCRIPT, id, folder], log)) !== 0)
      throw new SetupError(`the tiny model ${name} could not be made:\n${tail(log)}`);
  }
}
