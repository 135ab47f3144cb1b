import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, KEPT, needDisk, ROOT, SetupError, say, step, tail } from './steps.mjs';

export const PYTHON_HOME = join(KEPT, 'python');
const LOCK = join(ROOT, 'containers', 'trainer', 'python', 'requirements.lock');
/** Files of our own that lie among the environment's packages. */
const SITE = join(ROOT, 'containers', 'trainer', 'python', 'site');
const TORCH = 'torch==2.13.0';
/** PyPI's Linux wheels of torch are CUDA builds of several GB; this index has the CPU build. */
const TORCH_CPU_INDEX = 'https://download.pytorch.org/whl/cpu';
const MARKER = join(PYTHON_HOME, 'mustrun-installed.json');
const LOG = join(KEPT, 'install-python.log');

/** Makes the Python environment with ms-swift, unless it is there; goes on where an earlier call was interrupted. */
export async function ensurePythonEnvironment() {
  if (isInstalled()) return;
  await alone(join(KEPT, 'python.lock'), async () => {
    if (isInstalled()) return;
    const python = findPython();
    needDisk(4, 'The Python environment');
    say(
      `Python environment with ms-swift 4.6.0: about 850 MB to download, 2.5 GB on disk, 3 to 7 minutes (${python})`,
    );
    if (!existsSync(join(PYTHON_HOME, 'bin', 'pip'))) await makeEnvironment(python);
    removeHalfInstalled();
    const pip = join(PYTHON_HOME, 'bin', 'pip');
    await installTorch(pip);
    const words = ['install', '--no-deps', '--require-hashes', '--requirement', LOCK];
    must(
      await step('ms-swift and what it needs', pip, words, LOG),
      'pip could not install the locked packages',
    );
    copySiteFiles();
    writeFileSync(MARKER, JSON.stringify({ wanted: wanted() }));
  });
}

/** Debian and others ship Python without the module that fills a new environment with pip. @param {string} python */
async function makeEnvironment(python) {
  rmSync(PYTHON_HOME, { recursive: true, force: true });
  const code = await step('new environment', python, ['-m', 'venv', PYTHON_HOME], LOG);
  must(
    code,
    `${python} could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv`,
  );
}

/** @param {string} pip */
async function installTorch(pip) {
  if (process.platform === 'linux') {
    const cpu = [
      'install',
      '--no-deps',
      '--retries',
      '0',
      '--timeout',
      '20',
      '--index-url',
      TORCH_CPU_INDEX,
      TORCH,
    ];
    if ((await step('PyTorch, CPU build', pip, cpu, LOG)) === 0) return;
    say(
      `  ${TORCH_CPU_INDEX} did not answer; pip's own index is asked instead (several GB more if that is a CUDA build)`,
    );
  }
  must(await step('PyTorch', pip, ['install', TORCH], LOG), 'pip could not install PyTorch');
}

/** @param {number} code @param {string} failure */
function must(code, failure) {
  if (code === 0) return;
  throw new SetupError(
    `${failure} (the whole log is ${LOG}):\n${tail(LOG)}\nRun the command again to go on from here.`,
  );
}

function isInstalled() {
  try {
    return JSON.parse(readFileSync(MARKER, 'utf8')).wanted === wanted();
  } catch {
    return false;
  }
}

function wanted() {
  const hash = createHash('sha256').update(readFileSync(LOCK)).update(TORCH);
  for (const file of siteFiles()) hash.update(readFileSync(join(SITE, file)));
  return hash.digest('hex');
}

function siteFiles() {
  return readdirSync(SITE)
    .filter((name) => name.endsWith('.py') || name.endsWith('.pth'))
    .sort();
}

function copySiteFiles() {
  for (const packages of packageFolders())
    for (const file of siteFiles()) copyFileSync(join(SITE, file), join(packages, file));
}

/** The `site-packages` of the environment. */
function packageFolders() {
  const libraries = join(PYTHON_HOME, 'lib');
  const versions = existsSync(libraries) ? readdirSync(libraries) : [];
  return versions
    .map((version) => join(libraries, version, 'site-packages'))
    .filter((path) => existsSync(path));
}

/** A Python that the locked packages have wheels for. */
export function findPython() {
  const stated = process.env.MUSTRUN_PYTHON;
  const candidates =
    stated === undefined ? ['python3.11', 'python3.12', 'python3.13', 'python3', 'python'] : [stated];
  const found = [];
  for (const name of candidates) {
    const asked = spawnSync(name, ['-c', 'import sys; print(*sys.version_info[:2], sys.executable)'], {
      encoding: 'utf8',
    });
    const [major, minor, path] = asked.status === 0 ? asked.stdout.trim().split(' ') : [];
    if (path === undefined) continue;
    if (major === '3' && Number(minor) >= 11 && Number(minor) <= 13) return path;
    found.push(`${path} is ${major}.${minor}`);
  }
  const seen = found.length === 0 ? `none of ${candidates.join(', ')} starts` : found.join(', ');
  throw new SetupError(
    `Python 3.11, 3.12 or 3.13 is needed: ${seen}. Install one, or name it: MUSTRUN_PYTHON=/path/to/python3.11`,
  );
}

/** pip takes a package whose installation was cut off for installed; without its RECORD it was not finished. */
function removeHalfInstalled() {
  for (const packages of packageFolders()) {
    for (const entry of readdirSync(packages)) {
      if (!entry.endsWith('.dist-info') || existsSync(join(packages, entry, 'RECORD'))) continue;
      rmSync(join(packages, entry), { recursive: true });
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensurePythonEnvironment();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`mustrun: ${error.message}`);
    process.exitCode = 2;
  }
}
