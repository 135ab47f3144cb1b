import { appendFile, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SharedCache } from '../../adapters/cache/shared-cache.ts';
import type { AttemptPlan } from '../../core/flow/attempt-plan.ts';
import { type AttemptResult, attemptResult } from '../../core/flow/attempt-result.ts';
import type { Stage } from '../../core/flow/exit-code.ts';
import { cardProblem } from '../../core/preflight/fit/card-at-start.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { type Assertion, exportAssertions, reloadAssertions, trainingAssertions } from './assertions.ts';
import { tailOfLog, writeWhole } from './engine.ts';
import { takeFingerprint } from './environment.ts';
import { type Gathered, gather, listFiles } from './evidence.ts';
import { explainFailure } from './failure.ts';
import { GENERATING, generationAssertions, listeningWords, runSubcommand } from './generate.ts';
import { layHubInputs } from './hub-inputs.ts';
import { mediaAssertions, mediaInFiles } from './media-assertions.ts';
import { OBSERVER } from './observation.ts';
import type { Progress } from './progress.ts';
import { observationFile, runMeasured } from './run-measured.ts';
import { refusedCode } from './trust/authors-files.ts';
import { boundEvidence, boundsOf, watchSize } from './trust/bounds.ts';
import { scrubber, scrubTexts } from './trust/scrub.ts';
import { type TrainingUser, takeOver } from './trust/separation.ts';
import { doneMessage } from './without-effect.ts';
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
  const fromHubs = await layHubInputs(work, evidence, plan.inputs, settings);
  if (fromHubs.kind === 'refused') return finish(fromHubs.stage, fromHubs.message);

  const variables = engineVariables(plan, settings);
  const fingerprint = await takeFingerprint(settings.engineHome, variables);
  await writeWhole(join(evidence, 'environment.json'), `${JSON.stringify(fingerprint, null, 2)}\n`);
  const unfit = cardProblem(plan.cards, fingerprint.gpus, {
    words: ['swift', ...command],
    environment: plan.environment,
  });
  if (unfit !== null) return finish('plan', unfit);
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
  const { measurements, reload, media } = await measured(gathered.log);
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
  const assertions = [
    ...(await assertionsOf(plan, gathered, work, evidence)),
    ...(isTraining(plan) ? mediaAssertions(await mediaInFiles(dataFilesOf(plan, work)), media) : []),
    ...reloadAssertions(reload),
  ];
  const failed = assertions.find(({ passed }) => !passed);
  if (failed)
    return finish(stageOfAssertion(plan, failed), `${failed.name}: no (${failed.detail})`, {
      ...rest,
      assertions,
    });
  return finish('done', doneMessage(measurements), { ...rest, assertions });
}

function factsOf({ log, adapter }: Gathered): Partial<AttemptResult> {
  const last = log?.steps.at(-1);
  return {
    steps: last ? { done: last.step, planned: last.plannedSteps } : null,
    adapter: adapter
      ? { bytes: adapter.bytes, sha256: adapter.sha256, parameters: adapter.parameters }
      : null,
  };
}

async function assertionsOf(
  plan: AttemptPlan,
  gathered: Gathered,
  work: string,
  evidence: string,
): Promise<readonly Assertion[]> {
  if (plan.subcommand === 'export') return exportAssertions(gathered.adapter);
  return GENERATING.has(plan.subcommand)
    ? generationAssertions(plan, work, evidence)
    : trainingAssertions(gathered.log ?? readTrainingLog(''), gathered.adapter);
}

function isTraining({ subcommand }: AttemptPlan): boolean {
  return subcommand !== 'export' && !GENERATING.has(subcommand);
}

function dataFilesOf(plan: AttemptPlan, work: string): readonly string[] {
  return plan.inputs.flatMap((input) =>
    input.kind === 'file' && input.role === 'dataset' ? [join(work, input.path)] : [],
  );
}

function stageOfAssertion(plan: AttemptPlan, failed: Assertion): Stage {
  if (GENERATING.has(plan.subcommand)) return 'evaluation';
  return failed.name === 'loss and gradient are finite' ? 'not finite' : 'training';
}

/**
 * The engine's whole environment. Nothing is inherited but what is named here, so that a credential or a
 * library switch of the calling shell can neither leak into a run nor change it unseen.
 */
function engineVariables(plan: AttemptPlan, settings: AttemptSettings): Record<string, string> {
  const home = join(settings.directory, 'home');
  const inherited = [
    'LD_LIBRARY_PATH',
    'CUDA_HOME',
    'CUDA_VISIBLE_DEVICES',
    'NVIDIA_VISIBLE_DEVICES',
    'SSL_CERT_FILE',
  ];
  return {
    ...Object.fromEntries(
      inherited.flatMap((name) => {
        const value = settings.environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    PATH: `${join(settings.engineHome, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    LANG: 'C.UTF-8',
    MODELSCOPE_CACHE: join(home, 'modelscope'),
    HF_HOME: join(home, 'huggingface'),
    TOKENIZERS_PARALLELISM: 'false',
    // The thread count moves the 7th digit of gradients: pinned, and recorded with the environment.
    OMP_NUM_THREADS: String(availableParallelism()),
    ...plan.environment,
    // Every input was laid as a file before the start; a look-up on a hub would be a mistake that costs a minute.
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    // ModelScope's client has no switch for that: a port that nobody listens on.
    MODELSCOPE_DOMAIN: '127.0.0.1:9',
    ...(plan.today === null ? {} : { MUSTRUN_TODAY: plan.today }),
    MUSTRUN_OBSERVATION: observationFile(settings.directory),
    PYTHONPATH: [OBSERVER, plan.environment.PYTHONPATH].filter((path) => path !== undefined).join(':'),
  };
}
