import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** What of the things named this machine lacks, as a sentence; null where it lacks nothing. */
export function lacking({
  root = false,
  programs,
}: {
  readonly root?: boolean;
  readonly programs: readonly string[];
}): string | null {
  const missing = programs.filter((name) => !isInstalled(name));
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  return root && process.getuid?.() !== 0 ? 'only root can start a process as another user' : null;
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
