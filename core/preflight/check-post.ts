import type { Post, Problem, ProblemLevel, Run } from '../post/post.ts';
import type { Settings } from '../settings/settings.ts';
import { accessProblems } from './access/access-problems.ts';
import { type HubAnswers, referenceKey } from './access/ask-hubs.ts';
import type { HubReference } from './access/hub-references.ts';
import type { Diagnosis, RunDiagnosis } from './diagnosis.ts';
import { estimateOfRun, type RunEstimate } from './fit/estimate-run.ts';
import { fitProblems } from './fit/fit-problems.ts';
import type { HardwareClass } from './hardware.ts';
import { mayBringCode, namesOwnCode } from './model-code.ts';
import { MODEL_OPTIONS, namedFiles, PLUGIN_OPTIONS } from './named-files.ts';
import { checkOptions } from './options/check-options.ts';
import { machineOf } from './options/machine-of.ts';
import { type Asked, checkPolicy, checkSharedBudgets, type Wish } from './policy.ts';
import { checkQuality } from './quality/check-quality.ts';
import type { QualityView } from './quality/view.ts';

export interface CheckInput {
  readonly post: Post;
  readonly settings: Settings;
  /** The hardware class that the runs are checked for. */
  readonly hardware: HardwareClass;
  /** What each run takes from a hub, by run id, and what the hubs said. */
  readonly references: ReadonlyMap<string, readonly HubReference[]>;
  readonly answers: HubAnswers;
  /** The page for the rules about writing; null where the text was refused. */
  readonly view: QualityView | null;
  /** The parsed config.json of a model at hand. */
  readonly configOf: (model: string) => unknown;
}

/** Everything that can be said of a post for free: what reading found, and what its runs would meet. */
export function checkPost(input: CheckInput): Diagnosis {
  const { post, settings, hardware, references, answers, view, configOf } = input;
  const levels = { ...settings.rules, ...post.rules };
  const machine = machineOf(hardware);
  const estimates = new Map(post.runs.map((run) => [run.id, estimateOfRun(run, { hardware, configOf })]));
  const problems = [
    ...post.problems,
    ...(post.runs.length === 0 && post.problems.length === 0 ? [NO_RUN] : []),
    ...post.runs.flatMap((run) => checkOptions(run, machine)),
    ...post.runs.flatMap((run) =>
      withEstimate(run, estimates, (estimate) => fitProblems(run, estimate, hardware)),
    ),
    ...accessProblems([...references.values()].flat(), answers),
    ...post.runs.flatMap((run) => checkPolicy(wishOf(run, input, estimates.get(run.id)), settings)),
    ...checkSharedBudgets(
      [...estimates.values()].flatMap(({ usd }) => (usd === null ? [] : [usd])),
      post.runs[0] ?? NO_RUN,
      settings,
    ),
    ...(view === null ? [] : checkQuality(view, levels)),
  ];
  const runs = post.runs.map((run) => diagnosisOf(run, estimates.get(run.id)));
  return { path: post.path, problems: inOrder(withLevels(problems, levels)), runs };
}

const NO_RUN: Problem = {
  line: 1,
  column: 1,
  code: 'no-run',
  level: 'note',
  message: 'no training command was found, so there is nothing to verify',
  expected: 'a shell fence with a command such as "swift sft --model …"',
  repair: null,
};

function withEstimate(
  run: Run,
  estimates: ReadonlyMap<string, RunEstimate>,
  tell: (estimate: RunEstimate) => readonly Problem[],
): readonly Problem[] {
  const estimate = estimates.get(run.id);
  return estimate === undefined ? [] : tell(estimate);
}

function wishOf(run: Run, input: CheckInput, estimate: RunEstimate | undefined): Wish {
  const { references, hardware, answers, configOf } = input;
  const asked = references.get(run.id) ?? [];
  const named = (kind: HubReference['kind']) =>
    asked.filter((reference) => reference.kind === kind).map(askedOf);
  const fromHub = asked.filter(
    (reference) => reference.kind === 'model' && mayBringCode(answers.get(referenceKey(reference))) === true,
  );
  const atHand = namedFiles(run, MODEL_OPTIONS).filter(({ name }) => namesOwnCode(configOf(name)) === true);
  return {
    line: run.line,
    column: run.column,
    models: named('model'),
    datasets: named('dataset'),
    plugins: namedFiles(run, PLUGIN_OPTIONS),
    modelsWithCode: [...fromHub.map(askedOf), ...atHand],
    hardware: hardware.name,
    usd: estimate?.usd ?? null,
  };
}

function askedOf({ id, line, column }: HubReference): Asked {
  return { name: id, line, column };
}

function diagnosisOf({ id, line }: Run, estimate: RunEstimate | undefined): RunDiagnosis {
  const { fits = {}, gpuMemoryGiB = null, seconds = null, usd = null } = estimate ?? {};
  return { id, line, fits, gpuMemoryGiB, seconds, usd };
}

function withLevels(
  problems: readonly Problem[],
  levels: Readonly<Record<string, ProblemLevel | 'off'>>,
): readonly Problem[] {
  return problems.flatMap((problem) => {
    const level = levels[problem.code] ?? problem.level;
    return level === 'off' ? [] : [{ ...problem, level }];
  });
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
