import { randomUUID } from 'node:crypto';
import { link, mkdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file that readers meet whole or not at all, and that nobody replaces: written beside and linked into place,
 * where link(2) refuses a name that is there.
 */
export async function createOnce(path: string, write: (beside: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.writing`;
  try {
    await write(beside);
    await link(beside, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await unlink(beside).catch(() => undefined);
  }
}
