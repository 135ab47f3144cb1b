import { join } from 'node:path';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import type { Stage } from '../../core/flow/attempt/exit-code.ts';
import { encodeDocument } from '../../core/flow/store/documents.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { REHEARSAL_RELEASE } from '../../core/rehearsal/command.ts';
import { executeRehearsal } from '../../core/rehearsal/execute-rehearsal.ts';
import { decide } from '../../core/rehearsal/outcome.ts';
import { type RehearsalPlan, rehearsalTryKey } from '../../core/rehearsal/rehearsal-plan.ts';
import { inRehearsalPlace, rehearsingEngine } from './rehearsing-engine.ts';
import { fetchStoredInputs } from './stored-inputs.ts';
import { refusedCode } from './trust/authors-files.ts';
import { type TrainingUser, takeOver } from './trust/separation.ts';

export interface RehearsalJobSettings {
  /** The job's own folder. */
  readonly directory: string;
  readonly engineHome: string;
  readonly job: string;
  readonly stop: AbortSignal;
  /** Whom the engine runs as; null for the runner's own user. */
  readonly user: TrainingUser | null;
}

/**
 * Rehearses the run of a plan, and keeps the engine's answers: in any case under the job, and for everybody where they
 * say something about the post. That the command is broken is an answer: only a rehearsal without one has failed.
 */
export async function runRehearsalJob(
  store: ObjectStore,
  plan: RehearsalPlan,
  { directory, engineHome, job, stop, user }: RehearsalJobSettings,
): Promise<{ readonly stage: Stage; readonly message: string }> {
  const inputs = await fetchStoredInputs(store, plan.inputs, join(directory, 'inputs'));
  const command = { engine: { release: REHEARSAL_RELEASE }, added: [], ...plan.original };
  const refused = await refusedCode({ ...command, author: plan.author, inputs }, directory);
  if (refused !== null) return { stage: 'plan', message: refused };
  const engine = rehearsingEngine(engineHome, directory, user);
  stop.addEventListener('abort', () => void engine.close(false), { once: true });
  try {
    const work = { ...plan, files: [] };
    const context = { ...plan.context, substitutions: plan.draft.substitutions };
    const document = await executeRehearsal(
      work,
      context,
      {
        store,
        engine,
        clock: systemClock,
        inPlace: (_identity, _files, act) =>
          inRehearsalPlace(join(directory, 'place'), inputs, (place) =>
            act(place).finally(() => (user === null ? undefined : takeOver(directory, user))),
          ),
      },
      plan.timeoutSeconds,
    );
    if (stop.aborted) return { stage: 'interrupted', message: 'stopped before it was done' };
    await store.create(rehearsalTryKey(plan.prefix, job), encodeDocument(document));
    return { stage: 'done', message: decide(document, context).outcome };
  } finally {
    await engine.close();
  }
}
