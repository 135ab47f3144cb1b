import type { FoundInput } from '../flow/plan/inputs.ts';
import { readDocument } from '../flow/store/documents.ts';
import type { Post, Run } from '../post/post.ts';
import type { Substitution } from './command.ts';
import { type ExecutionPorts, executeRehearsal } from './execute-rehearsal.ts';
import type { NamedFile } from './missing-files.ts';
import { type Decision, type DecisionContext, decide } from './outcome.ts';
import { servedModel } from './plan-rehearsal.ts';
import { prepareRehearsal } from './prepare-rehearsal.ts';
import { type RehearsalDocument, rehearsalDocument } from './rehearsal-record.ts';

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

export interface RehearsalPorts extends ExecutionPorts {
  /** Looks a name of a command up; null where nothing is that could be laid into a place. */
  readonly find: (file: NamedFile) => Promise<FoundInput | null>;
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
    const earlier = post.runs.slice(0, runs.length);
    const report = await rehearseRun(run, servedModel(post.runs), earlier, ports, options);
    runs.push(report);
    onReport(report);
  }
  return { post, runs };
}

async function rehearseRun(
  run: Run,
  teacher: string | null,
  earlier: readonly Run[],
  ports: RehearsalPorts,
  { timeoutSeconds }: RehearsalOptions,
): Promise<RehearsalReport> {
  const prepared = await prepareRehearsal(run, teacher, { find: ports.find }, earlier);
  if (prepared.kind === 'settled') return untriedReport(run, prepared.decision);
  const { work, context } = prepared;
  const stored = await readDocument(ports.store, work.key, rehearsalDocument);
  if (stored !== null) return reportOf(run, stored.value, context, true);
  return reportOf(run, await executeRehearsal(work, context, ports, timeoutSeconds), context, false);
}

/** The report on a run of which nothing needed to be tried. */
export function untriedReport(run: Run, decision: Decision): RehearsalReport {
  return { run, ...decision, substitutions: [], steps: null, seconds: 0, known: false };
}

/** The report on what the engine answered. */
export function reportOf(
  run: Run,
  { validated, prepared, trained, seconds }: RehearsalDocument,
  context: DecisionContext,
  known: boolean,
): RehearsalReport {
  const steps = trained?.outcome === 'passed' ? trained.steps : null;
  const decision = decide({ validated, prepared, trained }, context);
  return { run, ...decision, substitutions: context.substitutions, steps, seconds, known };
}
