import { dirname, join } from 'node:path';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import { Digests } from '../../adapters/machine/digests.ts';
import { findInput } from '../../adapters/machine/find-input.ts';
import { isTooLargeToRehearse } from '../../adapters/machine/rehearsable.ts';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import { inRehearsalPlace, rehearsingEngine } from '../../containers/trainer/rehearsing-engine.ts';
import { isChecked, REHEARSED } from '../../core/rehearsal/command.ts';
import type { NamedFile } from '../../core/rehearsal/missing-files.ts';
import { isHeldBack } from '../../core/rehearsal/plan-rehearsal.ts';
import type { RehearsalEngine } from '../../core/rehearsal/rehearsal-engine.ts';
import { type PostRehearsal, type RehearsalPorts, rehearsePost } from '../../core/rehearsal/rehearse-post.ts';
import { ensureEngine } from '../engine.ts';
import { type Home, homeOf } from '../home.ts';
import { readPostFile } from '../read-file.ts';
import { showRehearsals } from '../show/rehearsals.ts';

export interface RehearseCommandOptions {
  readonly json: boolean;
  readonly timeoutSeconds: number;
}

/**
 * Rehearses posts one after the other. 0: every complete training run was rehearsed or approximated; 1: one is broken
 * as written; 2: nothing is broken, but one could not be rehearsed, or there was none.
 */
export async function rehearse(
  paths: readonly string[],
  { json, timeoutSeconds }: RehearseCommandOptions,
): Promise<number> {
  const home = homeOf(process.cwd(), process.env);
  const posts = await Promise.all(paths.map((path) => readPostFile(path, home.directory)));
  const rehearsing = await openRehearsal(home);
  const stop = stopWithThisProcess(rehearsing);
  const done: PostRehearsal[] = [];
  try {
    for (const post of posts) {
      const ports = rehearsing.ports(join(home.directory, dirname(post.path)));
      const rehearsal = await rehearsePost(post, ports, { timeoutSeconds }, ({ run, outcome }) => {
        if (!json) process.stderr.write(`${post.path}:${run.line}: ${outcome}\n`);
      });
      done.push(rehearsal);
      if (!json) process.stdout.write(showRehearsals(rehearsal));
    }
  } finally {
    stop();
    await rehearsing.close();
  }
  if (json) process.stdout.write(`${JSON.stringify({ posts: done.map(rehearsalAsJson) }, null, 2)}\n`);
  return exitCodeOf(done);
}

/** Runs that do not train count where they are broken; those that their author holds back count neither way. */
export function exitCodeOf(rehearsals: readonly PostRehearsal[]): number {
  const counted = rehearsals
    .flatMap(({ runs }) => runs)
    .filter(({ run }) => REHEARSED.some((name) => name === run.subcommand) && !isHeldBack(run));
  const outcomes = counted.map(({ outcome }) => outcome);
  const brokenUse = rehearsals
    .flatMap(({ runs }) => runs)
    .some(({ run, outcome }) => isChecked(run.subcommand) && outcome === 'broken');
  if (outcomes.includes('broken') || brokenUse) return 1;
  const complete = outcomes.filter((outcome) => outcome !== 'incomplete');
  const passed = complete.every((outcome) => outcome === 'rehearsed' || outcome === 'approximated');
  return complete.length > 0 && passed ? 0 : 2;
}

export function rehearsalAsJson({ post, runs }: PostRehearsal) {
  return {
    path: post.path,
    runs: runs.map(({ run, outcome, cause, substitutions, steps, seconds }) => ({
      id: run.id,
      line: run.line,
      outcome,
      cause,
      substitutions: substitutions.map(({ option, from, to, kind }) => ({ option, from, to, kind })),
      steps,
      seconds,
    })),
  };
}

export interface Rehearsing {
  readonly engine: RehearsalEngine;
  /** What a post needs whose own files lie in `folder`. */
  readonly ports: (folder: string) => RehearsalPorts;
  /** Ends the engine; with `grace`, it may end by itself. */
  readonly close: (grace?: boolean) => Promise<void>;
}

/** The engine of this machine, its places and the store. Nothing is started before the first question. */
export async function openRehearsal(home: Home): Promise<Rehearsing> {
  await ensureEngine(home);
  const root = join(dirname(home.store), 'rehearsals');
  const digests = await Digests.open(home.digests);
  const engine = rehearsingEngine(home.engine, root, null);
  const store = new DirectoryStore(home.store);
  return {
    engine,
    ports: (folder) => ({
      store,
      clock: systemClock,
      engine,
      find: (file) => findFile(file, [home.directory, folder], digests),
      inPlace: async (identity, files, work) => {
        const inputs = files.map(({ name, role, found: { kind, source, digest } }) => ({
          ...{ kind, role, path: name, source, digest },
        }));
        try {
          return await inRehearsalPlace(join(root, 'places', identity), inputs, work);
        } finally {
          await digests.remember();
        }
      },
    }),
    close: (grace) => engine.close(grace),
  };
}

async function findFile({ role, name }: NamedFile, folders: readonly string[], digests: Digests) {
  // A place above the working directory cannot be laid into it.
  if (name === '' || name === '.' || name.split('/').includes('..')) return null;
  if (role === 'model' && (await isTooLargeToRehearse(name, folders))) return null;
  return findInput(name, folders, digests);
}

/** Ctrl-C or a TERM ends the engine with everything that it started. Gives what takes the handlers off again. */
function stopWithThisProcess(rehearsing: Rehearsing): () => void {
  const stopper = (exitCode: number) => () => {
    process.stderr.write('mustrun: stopping the rehearsal; what is complete is kept\n');
    void rehearsing.close(false).then(() => process.exit(exitCode));
  };
  const handlers = [
    ['SIGINT', stopper(130)],
    ['SIGTERM', stopper(143)],
  ] as const;
  for (const [signal, stop] of handlers) process.once(signal, stop);
  return () => {
    for (const [signal, stop] of handlers) process.off(signal, stop);
  };
}
