import { encodeDocument } from '../flow/store/documents.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { isChecked } from './command.ts';
import { type Answers, type DecisionContext, decide } from './outcome.ts';
import { OUTPUT, type RehearsalWork } from './prepare-rehearsal.ts';
import type { RehearsalEngine } from './rehearsal-engine.ts';
import type { LaidFile, RehearsalDocument } from './rehearsal-record.ts';

/** Where one rehearsal happens; both paths are absolute. */
export interface RehearsalPlace {
  readonly directory: string;
  readonly log: string;
}

/** What a rehearsal needs where it is executed. */
export interface ExecutionPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly engine: RehearsalEngine;
  /** Opens an empty place with the files that were found in it under their names, and gives what `work` gives. */
  readonly inPlace: <Result>(
    identity: string,
    files: readonly LaidFile[],
    work: (place: RehearsalPlace) => Promise<Result>,
  ) => Promise<Result>;
}

/**
 * Asks the engine, and keeps its answers where they say something about the post. What says more about this machine is
 * tried again the next time.
 */
export async function executeRehearsal(
  work: RehearsalWork,
  context: DecisionContext,
  ports: ExecutionPorts,
  timeoutSeconds: number,
): Promise<RehearsalDocument> {
  const since = ports.clock.now().getTime();
  const answers = await ports.inPlace(work.identity, work.files, (place) =>
    askEngine(ports.engine, work, place, timeoutSeconds),
  );
  const seconds = (ports.clock.now().getTime() - since) / 1000;
  const document: RehearsalDocument = { version: 1, identity: work.identity, ...answers, seconds };
  if (isKept(document, context)) await ports.store.create(work.key, encodeDocument(document));
  return document;
}

function isKept(document: RehearsalDocument, context: DecisionContext): boolean {
  const { outcome } = decide(document, context);
  return ['rehearsed', 'approximated', 'checked', 'broken'].includes(outcome);
}

async function askEngine(
  engine: RehearsalEngine,
  { original, draft }: RehearsalWork,
  { directory, log }: RehearsalPlace,
  timeout: number,
): Promise<Answers> {
  const asWritten = {
    subcommand: original.subcommand,
    argv: original.words,
    environment: original.environment,
    directory,
    timeout,
  };
  const validated = await engine.validate(asWritten);
  if (validated.outcome !== 'accepted' || isChecked(original.subcommand))
    return { validated, prepared: null, trained: null };
  const request = { ...asWritten, argv: draft.words, environment: draft.environment };
  const prepared = await engine.prepare(request);
  if (prepared.outcome !== 'prepared') return { validated, prepared, trained: null };
  const trained = await engine.train({ ...request, output: `${directory}/${OUTPUT}`, log });
  return { validated, prepared, trained };
}
