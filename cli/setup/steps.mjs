// Steps that install something. Plain JavaScript: it runs before anything is installed, on whatever Node there is.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What is installed and made for this checkout. */
export const KEPT = join(ROOT, '.mustrun');

/** An installation that cannot go on; the message says what was found and what to do. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program with its output in a log file. On a terminal the seconds are counted while it runs.
 * @param {string} title @param {string} program @param {readonly string[]} words @param {string} log
 */
export async function step(title, program, words, log) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  const since = Date.now();
  const seconds = () => Math.round((Date.now() - since) / 1000);
  const terminal = process.stderr.isTTY;
  const timer = terminal
    ? setInterval(() => process.stderr.write(`\r  ${title}: ${seconds()} s`), 500)
    : null;
  const child = spawn(program, words, { cwd: ROOT, stdio: ['ignore', output, output] });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (exitCode) => resolve(exitCode ?? 143));
  });
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (timer !== null) clearInterval(timer);
  closeSync(output);
  say(
    `${terminal ? '\r' : ''}  ${title}: ${code === 0 ? `done in ${seconds()} s` : `failed with exit code ${code}`}`,
  );
  return code;
}

/** @param {string} log */
export function tail(log) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-6).join('\n');
}

/** @param {number} gigabytes @param {string} purpose */
export function needDisk(gigabytes, purpose) {
  const { bavail, bsize } = statfsSync(ROOT);
  const free = (bavail * bsize) / 1e9;
  if (free >= gigabytes) return;
  throw new SetupError(
    `${purpose} needs ${gigabytes} GB of free disk in ${ROOT}, found ${free.toFixed(1)} GB`,
  );
}

/**
 * Holds a lock file while `work` runs: two installations into one place would spoil each other.
 * @template T @param {string} path @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function alone(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (!holderIsAlive(path)) rmSync(path, { force: true });
      else if (!told) say(`waiting for another installation (process ${readFileSync(path, 'utf8')})`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function holderIsAlive(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
