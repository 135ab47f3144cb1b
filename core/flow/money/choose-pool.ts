import type { Run } from '../../post/post.ts';
import { hardwareClass } from '../../preflight/hardware.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Pool } from './worst-case.ts';

export type PoolChoice =
  | { readonly kind: 'chosen'; readonly pool: Pool }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * The pool that a run is sent to: the first that the repository allows, that the author's directive names, and that has
 * a GPU for each of the run's processes.
 */
export function choosePool(run: Run, pools: readonly Pool[], settings: Settings): PoolChoice {
  const allowed = pools.filter((pool) => pool.own || settings.hardware.some((name) => isClass(pool, name)));
  if (allowed.length === 0) {
    const offered = pools.map(({ name }) => name).join(', ');
    return none(
      `the repository allows ${settings.hardware.join(', ')}, and this installation has ${offered}`,
    );
  }
  const { needs } = run.directed;
  const named = needs === null ? allowed : allowed.filter((pool) => isNamed(pool, needs));
  if (named.length === 0) return none(`its author says that it needs ${needs}, which is not here`);
  const processes = run.processes ?? 1;
  const pool = named.find((candidate) => candidate.own || devicesOf(candidate) >= processes);
  if (pool === undefined) return none(`it starts ${processes} processes, and no pool has as many GPUs`);
  return { kind: 'chosen', pool };
}

function isClass({ name }: Pool, asked: string): boolean {
  return (hardwareClass(asked)?.name ?? asked) === (hardwareClass(name)?.name ?? name);
}

function isNamed({ name, hardware }: Pool, needs: string): boolean {
  return [name, hardware].some((known) => known.toLowerCase().includes(needs.toLowerCase()));
}

function devicesOf({ name }: Pool): number {
  return hardwareClass(name)?.devices ?? 1;
}

function none(reason: string): PoolChoice {
  return { kind: 'none', reason };
}
