import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEPT, needDisk, ROOT, SetupError, say, step, tail } from './steps.mjs';

/** Installs the locked Node packages, the pinned Node among them, unless they are all there. */
export async function ensureNodeModules() {
  if (isComplete()) return;
  needDisk(1, 'Node packages');
  say('Node packages: about 350 MB on disk, under a minute');
  const log = join(KEPT, 'install-node.log');
  const npm = process.env.npm_execpath;
  const words = ['ci', '--no-audit', '--no-fund'];
  const code =
    npm === undefined
      ? await step('npm ci', 'npm', words, log)
      : await step('npm ci', process.execPath, [npm, ...words], log);
  if (code !== 0)
    throw new SetupError(
      `npm ci failed (the whole log is ${log}):\n${tail(log)}\nRun the command again to go on.`,
    );
}

/** npm writes its own copy of the lock file into node_modules last, so a broken installation has none. */
function isComplete() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'));
  const installed = packagesOf(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  );
}

/** @param {string} path @returns {Record<string, {version?: string, optional?: boolean}> | null} */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}
