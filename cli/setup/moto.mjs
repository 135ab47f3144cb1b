import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from './python-environment.mjs';
import { alone, KEPT, needDisk, ROOT, SetupError, say, step, tail } from './steps.mjs';

const HOME = join(KEPT, 'moto');
const LOCK = join(ROOT, 'test', 'stand-ins', 'aws', 'requirements.lock');
const MARKER = join(HOME, 'mustrun-installed');
const LOG = join(KEPT, 'install-moto.log');

/** Makes the tests' own Python environment with moto, which stands in for AWS, unless it is there. */
export async function ensureMoto() {
  if (isInstalled()) return;
  await alone(join(KEPT, 'moto.lock'), async () => {
    if (isInstalled()) return;
    needDisk(0.3, 'The stand-in for AWS');
    const python = findPython();
    say('stand-in for AWS (moto): about 40 MB to download, 140 MB on disk, half a minute');
    // Half an installation is not gone on with: the whole of it is small.
    rmSync(HOME, { recursive: true, force: true });
    await must('new environment', python, ['-m', 'venv', HOME]);
    const words = ['install', '--no-deps', '--require-hashes', '--requirement', LOCK];
    await must('moto and what it needs', join(HOME, 'bin', 'pip'), words);
    writeFileSync(MARKER, wanted());
  });
}

/** @param {string} title @param {string} program @param {readonly string[]} words */
async function must(title, program, words) {
  if ((await step(title, program, words, LOG)) === 0) return;
  throw new SetupError(`${title} failed (the whole log is ${LOG}):\n${tail(LOG)}`);
}

function isInstalled() {
  return existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted();
}

function wanted() {
  return createHash('sha256').update(readFileSync(LOCK)).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureMoto();
