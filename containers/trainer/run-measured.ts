import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Measurements } from '../../core/flow/attempt/measurements.ts';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import type { TrainingLog } from '../../core/swift/training-log.ts';
import type { Assertion } from './assertions.ts';
import type { EngineEnd, EngineRun } from './engine.ts';
import type { EngineExit } from './failure.ts';
import { readGpuSamples, sampleGpus, summarise } from './gpu-samples.ts';
import { measurementsOf } from './measure-attempt.ts';
import { type Observation, readObservation } from './observation.ts';
import { oomKills } from './oom-kills.ts';
import type { Progress } from './progress.ts';
import { watchRun } from './watch-run.ts';
import { effectAssertions } from './without-effect.ts';

/** What the training process tells of itself, for an attempt in `directory`: where it may write, whoever it runs as. */
export function observationFile(directory: string): string {
  return join(directory, 'work', 'mustrun-observation.json');
}

export interface MeasuredRun {
  readonly engine: Omit<EngineRun, 'onTick' | 'hangs'>;
  readonly output: string;
  /** Runs the engine to its end. */
  readonly runEngine: (engine: EngineRun) => Promise<EngineEnd>;
  readonly evidence: string;
  readonly hasGpu: boolean;
  /** When the inputs began to be laid, in milliseconds since 1970. */
  readonly preparingFrom: number;
  readonly today: string | null;
  readonly onProgress: (progress: Progress) => void;
  readonly onTick: () => Promise<void>;
}

export interface MeasuredEnd {
  readonly end: Exclude<EngineEnd, { kind: 'exited' }> | ({ readonly kind: 'exited' } & EngineExit);
  /** To be asked once the evidence is gathered. */
  readonly measured: (log: TrainingLog | null) => Promise<{
    readonly measurements: Measurements;
    readonly reload: Observation['reload'];
    readonly media: Observation['media'];
    readonly effects: readonly Assertion[];
  }>;
}

/** Runs the engine and watches it: from inside through what it tells, from outside its processes or its GPUs. */
export async function runMeasured(run: MeasuredRun): Promise<MeasuredEnd> {
  const { engine, output, evidence } = run;
  const samples = join(evidence, 'gpu-samples.csv');
  const watched = watchRun(
    { training: join(output, 'logging.jsonl'), printed: engine.logFile },
    run.onProgress,
    run.onTick,
  );
  const killedBefore = await oomKills();
  const stopSampling = run.hasGpu ? await sampleGpus(samples, engine.environment) : async () => undefined;
  const engineFrom = Date.now();
  const end = await run
    .runEngine({ ...engine, onTick: watched.onTick, hangs: watched.hangs })
    .finally(stopSampling);
  const killed = await oomKills();
  return {
    end:
      end.kind === 'exited'
        ? { ...end, oomKills: killed === null || killedBefore === null ? null : killed - killedBefore }
        : end,
    async measured(log) {
      const observation = await readObservation(observationFile(dirname(evidence)));
      const asked = {
        resolved: await resolvedOptions(join(output, 'args.json')),
        environment: engine.environment,
      };
      const measurements = measurementsOf({
        preparingFrom: run.preparingFrom,
        engineFrom,
        observation,
        log,
        gpu: run.hasGpu ? summarise(readGpuSamples(await readFile(samples, 'utf8').catch(() => ''))) : null,
        groupResidentBytes: run.hasGpu ? null : watched.memory.peakBytes,
        asked,
        today: run.today,
      });
      const effects = effectAssertions(asked, observation?.machinery);
      return { measurements, reload: observation?.reload, media: observation?.media, effects };
    },
  };
}

/** The engine's own args.json. */
async function resolvedOptions(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJsonOrNull(text));
  return parsed.success ? parsed.data : {};
}
