import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedCache } from '../../adapters/cache/shared-cache.ts';
import { type AttemptResult, attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import type { Stage } from '../../core/flow/attempt/exit-code.ts';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { cardProblem } from '../../core/preflight/fit/card-at-start.ts';
import { tailOfLog, writeWhole } from './engine.ts';
import { engineVariables } from './engine-variables.ts';
import { takeFingerprint } from './environment.ts';
import { gather, listFiles } from './evidence.ts';
import { explainFailure } from './failure.ts';
import { GENERATING, listeningWords, runSubcommand } from './generate.ts';
import { layHubInputs } from './hub-inputs.ts';
import { assertionsOf, factsOf, stageOfAssertion } from './judge-attempt.ts';
import type { Progress } from './progress.ts';
import { runMeasured } from './run-measured.ts';
import { refusedCode } from './trust/authors-files.ts';
import { boundEvidence, boundsOf, watchSize } from './trust/bounds.ts';
import { scrubber, scrubTexts } from './trust/scrub.ts';
import { type TrainingUser, takeOver } from './trust/separation.ts';
import { laidWords, layInputs } from './workspace.ts';

export interface AttemptSettings {
  /** The attempt's own folder: `work/`, `evidence/` and, while it runs, `engine.json` are made in it. */
  readonly directory: string;
  readonly engineHome: string;
  /** Keeps what is downloaded from hubs, for later attempts too. */
  readonly cache: string;
  /** What other machines have brought already; null where there is none. */
  readonly sharedCache: SharedCache | null;
  readonly job: string;
  readonly try: number;
  /** The step whose checkpoint lies in the output folder, from an earlier try; null to start from the beginning. */
  readonly resumedAt: number | null;
  readonly stop: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly environment: Readonly<Record<string, string>>;
  /** Called on every tick of the engine. */
  readonly onTick?: () => Promise<void>;
  /** Whom the training process runs as; null for the runner's own user. */
  readonly user: TrainingUser | null;
}

/** The output folder that every run is given, relative to its working directory. */
const OUTPUT = 'mustrun-output';

/** Where the engine writes, for an attempt in `directory`. */
export function outputFolder(directory: string): string {
  return join(directory, 'work', OUTPUT);
}

/**
 * Executes one attempt: lays the inputs, runs the engine, gathers what it left, and asserts what must have
 * happened. Leaves `evidence/` complete and its `result.json` in any outcome; the marker is the caller's.
 */
export async function runAttempt(plan: AttemptPlan, settings: AttemptSettings): Promise<AttemptResult> {
  const startedAt = new Date();
  const work = join(settings.directory, 'work');
  const evidence = join(settings.directory, 'evidence');
  await mkdir(evidence, { recursive: true });
  const { resumedAt, user } = settings;
  const scrub = scrubber(settings.environment);
  const bounds = boundsOf(settings.environment);
  const resume =
    resumedAt === null ? [] : ['--resume_from_checkpoint', join(OUTPUT, `checkpoint-${resumedAt}`)];
  const words = [...laidWords(plan.words, plan.inputs), ...plan.added];
  const command = [plan.subcommand, ...words, ...resume, ...(await listeningWords(plan))];
  const finish = async (
    stage: Stage,
    message: string,
    rest: Partial<AttemptResult> = {},
  ): Promise<AttemptResult> => {
    await scrubTexts(evidence, scrub);
    const removed = await boundEvidence(evidence, bounds.evidence);
    if (removed !== null && stage === 'done') [stage, message] = ['training', removed];
    const result: AttemptResult = {
      version: 1,
      identity: plan.identity,
      attempt: plan.attempt,
      job: settings.job,
      try: settings.try,
      stage,
      message,
      engineExitCode: null,
      command: ['swift', ...command],
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      seed: plan.seed,
      dataSeed: plan.dataSeed,
      steps: null,
      resumedAt,
      separated: user !== null,
      assertions: [],
      adapter: null,
      measured: null,
      ...rest,
      files: await listFiles(evidence),
    };
    const text = scrub(`${JSON.stringify(result, null, 2)}\n`);
    await writeWhole(join(evidence, 'result.json'), text);
    return attemptResult.parse(JSON.parse(text));
  };

  const refused = await refusedCode(plan, settings.directory);
  if (refused !== null) return finish('plan', refused);

  const laid = await layInputs(work, plan.inputs, join(settings.directory, 'checkpoints'));
  if (laid.kind === 'refused') return finish(laid.stage, laid.message);
  const variables = engineVariables(plan, settings);
  const fingerprint = await takeFingerprint(settings.engineHome, variables);
  await writeWhole(join(evidence, 'environment.json'), `${JSON.stringify(fingerprint, null, 2)}\n`);
  const unfit = cardProblem(plan.cards, fingerprint.gpus, {
    words: ['swift', ...command],
    environment: plan.environment,
  });
  if (unfit !== null) return finish('plan', unfit);
  // What a card cannot hold is not downloaded to it.
  const fromHubs = await layHubInputs(work, evidence, plan.inputs, settings);
  if (fromHubs.kind === 'refused') return finish(fromHubs.stage, fromHubs.message);
  const log = join(evidence, 'train.log');
  const output = join(work, OUTPUT);
  const over = new AbortController();
  const written = ['work', 'home', 'evidence'].map((name) => join(settings.directory, name));
  const watch = watchSize(written, bounds.work, over);
  const { end, measured } = await runMeasured({
    engine: {
      home: settings.engineHome,
      words: command,
      directory: work,
      environment: variables,
      logFile: log,
      groupFile: join(settings.directory, 'engine.json'),
      timeoutSeconds: plan.timeoutSeconds,
      stop: settings.stop,
      over: over.signal,
      user,
    },
    output,
    runEngine: (run) => runSubcommand(plan, run, output),
    evidence,
    hasGpu: fingerprint.gpus.length > 0,
    preparingFrom: startedAt.getTime(),
    today: plan.today,
    onProgress: settings.onProgress,
    onTick: async () => {
      await settings.onTick?.();
      await watch();
    },
  });
  if (user !== null) await takeOver(settings.directory, user);
  const gathered = await gather(output, evidence);
  const { measurements, ...observed } = await measured(gathered.log);
  const facts = { ...factsOf(gathered), measured: measurements };
  if (end.kind !== 'exited') {
    const message =
      end.kind === 'hung'
        ? end.message
        : {
            stopped: 'stopped before it was done',
            'timed out': `not done after ${plan.timeoutSeconds} s`,
            'out of bounds': String(over.signal.reason),
          }[end.kind];
    await appendFile(log, `\nmustrun: ${message}\n`);
    return finish(end.kind === 'stopped' ? 'interrupted' : 'training', message, facts);
  }
  const rest = { ...facts, engineExitCode: end.exitCode };
  if (end.exitCode !== 0) {
    const { stage, message } = explainFailure(await tailOfLog(log, 20_000), end);
    return finish(
      stage === 'training' && GENERATING.has(plan.subcommand) ? 'evaluation' : stage,
      message,
      rest,
    );
  }
  const assertions = [...(await assertionsOf(plan, gathered, observed, work, evidence))];
  const failed = assertions.find(({ passed }) => !passed);
  if (failed)
    return finish(stageOfAssertion(plan, failed), `${failed.name}: no (${failed.detail})`, {
      ...rest,
      assertions,
    });
  return finish('done', 'every assertion held', { ...rest, assertions });
}
