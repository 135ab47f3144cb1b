import { chmod, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { digestsOf, discardPart, forgetJournal } from '../download/part-file.ts';
import { createOnce } from './create-once.ts';
import { contentName } from './shared-cache.ts';

/** A lock whose holder has not touched it for so long is that of a dead process. */
const STALE_MILLISECONDS = 15_000;
const LOOK_AGAIN_MILLISECONDS = 250;

/**
 * Files by the SHA-256 of their content, in a directory that several processes may use at once:
 * ```
 * sha256/<aa>/<digest>      a whole file, whose bytes were checked; never written to again
 * git-sha1/<aa>/<digest>    the SHA-256 of the file that Git calls so
 * parts/<name>              a download that is not complete, its journal, and the lock of whoever works on it
 * <…>.json                  what else is kept by name, written once
 * ```
 * Whoever reads a file checks it: `holds` hashes it, and removes one that is not what its name says.
 */
export class ContentCache {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Where a file lies or would lie. */
  pathOf(sha256: string): string {
    return join(this.root, contentName(sha256));
  }

  partPath(name: string): string {
    return join(this.root, 'parts', name);
  }

  /** Whether the file is there, and is what its name says. */
  async holds(sha256: string): Promise<boolean> {
    const path = this.pathOf(sha256);
    const status = await stat(path).catch(() => null);
    if (status === null) return false;
    if ((await digestsOf(path, status.size)).sha256 === sha256) return true;
    await rm(path, { force: true });
    return false;
  }

  /** The SHA-256 of the file that Git calls so; null where it is not known. */
  async sha256OfGit(gitSha1: string): Promise<string | null> {
    const text = await readFile(this.#gitPath(gitSha1), 'utf8').catch(() => '');
    return /^[0-9a-f]{64}$/.exec(text)?.[0] ?? null;
  }

  /** Takes a complete, checked part in. */
  async adopt(part: string, sha256: string, gitSha1: string): Promise<void> {
    const path = this.pathOf(sha256);
    await mkdir(dirname(path), { recursive: true });
    await chmod(part, 0o444);
    await rename(part, path);
    await forgetJournal(part);
    await createOnce(this.#gitPath(gitSha1), (beside) => writeFile(beside, sha256));
  }

  async read(name: string): Promise<string | null> {
    return readFile(join(this.root, name), 'utf8').catch(() => null);
  }

  /** Writes once: what is there stays. */
  async create(name: string, text: string): Promise<void> {
    await createOnce(join(this.root, name), (beside) => writeFile(beside, text));
  }

  /** Free bytes where the files lie. */
  async freeBytes(): Promise<number> {
    await mkdir(this.root, { recursive: true });
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  /**
   * Does something while nobody else works on a part; waits for whoever does. A lock that was lost (its holder slept
   * for too long) aborts the signal that `work` is given.
   */
  async whileLocked<Value>(
    name: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const path = this.partPath(name);
    await mkdir(dirname(path), { recursive: true });
    const lost = new AbortController();
    for (;;) {
      signal.throwIfAborted();
      const release = await lock(path, {
        realpath: false,
        stale: STALE_MILLISECONDS,
        onCompromised: (error) => lost.abort(error),
      }).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return null;
        throw error;
      });
      if (release === null) {
        await sleep(LOOK_AGAIN_MILLISECONDS);
        continue;
      }
      try {
        return await work(AbortSignal.any([signal, lost.signal]));
      } finally {
        if (!lost.signal.aborted) await release();
      }
    }
  }

  async discardPart(name: string): Promise<void> {
    await discardPart(this.partPath(name));
  }

  #gitPath(gitSha1: string): string {
    return join(this.root, 'git-sha1', gitSha1.slice(0, 2), gitSha1);
  }
}
