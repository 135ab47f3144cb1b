import { encodeDocument, readDocument } from '../flow/documents.ts';
import type { FoundInput } from '../flow/inputs.ts';
import type { Clock, ObjectStore } from '../ports.ts';
import type { Post, Run } from '../post/post.ts';
import type { Draft, Substitution } from './command.ts';
import { missesPlugin, type NamedFile, namedFiles, withoutMissingFiles } from './missing-files.ts';
import { type Answers, type Decision, type DecisionContext, decide } from './outcome.ts';
import { planRehearsal, servedModel } from './plan-rehearsal.ts';
import type { RehearsalEngine } from './rehearsal-engine.ts';
import {
  type LaidFile,
  type RehearsalDocument,
  rehearsalDocument,
  rehearsalIdentity,
  rehearsalKey,
} from './rehearsal-record.ts';
import { substitute } from './substitutions.ts';

export interface RehearsalReport extends Decision {
  readonly run: Run;
  readonly substitutions: readonly Substitution[];
  /** Optimizer steps that were made; null where the training did not come to its end. */
  readonly steps: number | null;
  /** Seconds that the engine took; 0 where it was not asked. */
  readonly seconds: number;
  /** The result was in the store already. */
  readonly known: boolean;
}

export interface PostRehearsal {
  readonly post: Post;
  readonly runs: readonly RehearsalReport[];
}

/** Where one rehearsal happens; both paths are absolute. */
export interface RehearsalPlace {
  readonly directory: string;
  readonly log: string;
}

export interface RehearsalPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly engine: RehearsalEngine;
  /** Looks a name of a command up; null where nothing is that could be laid into a place. */
  readonly find: (file: NamedFile) => Promise<FoundInput | null>;
  /** Opens an empty place with the files that were found in it under their names, and gives what `work` gives. */
  readonly inPlace: <Result>(
    identity: string,
    files: readonly LaidFile[],
    work: (place: RehearsalPlace) => Promise<Result>,
  ) => Promise<Result>;
}

export interface RehearsalOptions {
  /** What each of the engine's three answers may take. */
  readonly timeoutSeconds: number;
}

/** Rehearses the runs of a post in their order. `onReport` is told each as soon as it is decided. */
export async function rehearsePost(
  post: Post,
  ports: RehearsalPorts,
  options: RehearsalOptions,
  onReport: (report: RehearsalReport) => void = () => undefined,
): Promise<PostRehearsal> {
  const runs: RehearsalReport[] = [];
  for (const run of post.runs) {
    const report = await rehearseRun(run, servedModel(post.runs), ports, options);
    runs.push(report);
    onReport(report);
  }
  return { post, runs };
}

async function rehearseRun(
  run: Run,
  teacher: string | null,
  ports: RehearsalPorts,
  { timeoutSeconds }: RehearsalOptions,
): Promise<RehearsalReport> {
  const plan = planRehearsal(run);
  if (plan.kind === 'settled') {
    return { run, ...plan.decision, substitutions: [], steps: null, seconds: 0, known: false };
  }
  const files = await filesAtHand(plan.draft, ports);
  const isAtHand = (name: string): boolean => files.some((file) => file.name === name);
  const original = withoutMissingFiles(plan.draft, isAtHand);
  const draft = substitute(original, { output: OUTPUT, servedModel: teacher });
  const context = {
    line: plan.line,
    substitutions: draft.substitutions,
    missesPlugin: run.form === 'python' || missesPlugin(plan.draft, isAtHand),
  };
  const identity = rehearsalIdentity(run, original, plan.line, files, teacher);
  const key = rehearsalKey(identity);
  const stored = await readDocument(ports.store, key, rehearsalDocument);
  if (stored !== null) return reportOf(run, stored.value, context, true);
  const since = ports.clock.now().getTime();
  const answers = await ports.inPlace(identity, files, (place) =>
    askEngine(ports.engine, original, draft, place, timeoutSeconds),
  );
  const seconds = (ports.clock.now().getTime() - since) / 1000;
  const document: RehearsalDocument = { version: 1, identity, ...answers, seconds };
  const report = reportOf(run, document, context, false);
  // What says more about this machine than about the post is tried again the next time.
  if (isKept(report)) await ports.store.create(key, encodeDocument(document));
  return report;
}

function isKept({ outcome }: RehearsalReport): boolean {
  return outcome === 'rehearsed' || outcome === 'approximated' || outcome === 'broken';
}

/** The folder for what the engine leaves, in the directory that it runs in. */
const OUTPUT = 'mustrun-output';

async function askEngine(
  engine: RehearsalEngine,
  original: Draft,
  draft: Draft,
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
  if (validated.outcome !== 'accepted') return { validated, prepared: null, trained: null };
  const request = { ...asWritten, argv: draft.words, environment: draft.environment };
  const prepared = await engine.prepare(request);
  if (prepared.outcome !== 'prepared') return { validated, prepared, trained: null };
  const trained = await engine.train({ ...request, output: `${directory}/${OUTPUT}`, log });
  return { validated, prepared, trained };
}

async function filesAtHand(draft: Draft, { find }: RehearsalPorts): Promise<readonly LaidFile[]> {
  const files: LaidFile[] = [];
  for (const named of namedFiles(draft)) {
    if (files.some(({ name }) => name === named.name)) continue;
    const found = await find(named);
    if (found !== null) files.push({ ...named, found });
  }
  return files;
}

function reportOf(
  run: Run,
  { validated, prepared, trained, seconds }: RehearsalDocument,
  context: DecisionContext,
  known: boolean,
): RehearsalReport {
  const steps = trained?.outcome === 'passed' ? trained.steps : null;
  const decision = decide({ validated, prepared, trained }, context);
  return { run, ...decision, substitutions: context.substitutions, steps, seconds, known };
}
