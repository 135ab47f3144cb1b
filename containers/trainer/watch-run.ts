import { stat } from 'node:fs/promises';
import { Hang } from './hang.ts';
import { followProgress, type Progress } from './progress.ts';
import { ResidentMemory } from './resident-memory.ts';

export interface Watched {
  readonly onTick: (group: number) => Promise<void>;
  /** The sentence for people when the run hangs. */
  readonly hangs: () => string | null;
  readonly memory: ResidentMemory;
}

/** Looks at a running engine from outside: its log's newest step, signs of life, and the memory of its processes. */
export function watchRun(
  files: { readonly training: string; readonly printed: string },
  report: (progress: Progress) => void,
  also: () => Promise<void>,
): Watched {
  const hang = new Hang(Date.now());
  const memory = new ResidentMemory();
  let steps = 0;
  let hung: string | null = null;
  const follow = followProgress(files.training, (progress) => {
    if (progress.event === 'step') steps = progress.step;
    report(progress);
  });
  return {
    memory,
    hangs: () => hung,
    async onTick(group) {
      await follow();
      await also();
      const now = Date.now();
      await memory.read(group, now);
      const written = (await sizeOf(files.training)) + (await sizeOf(files.printed));
      hung = hang.look(written, steps, now);
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
