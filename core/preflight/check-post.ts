import type { Post, Problem, ProblemLevel, Run } from '../post/post.ts';
import type { Settings } from '../settings/settings.ts';
import type { Diagnosis, RunDiagnosis } from './diagnosis.ts';
import { checkPolicy } from './policy.ts';

/** How loud rules are, by id: the post's own switches before those of the repository. */
export type RuleLevels = Readonly<Record<string, ProblemLevel | 'off'>>;

export interface CheckInput {
  readonly post: Post;
  readonly settings: Settings;
  /** The hardware class that the runs are checked for. */
  readonly hardware: string;
}

/** Everything that can be said of a post for free: what reading found, and what its runs would meet. */
export function checkPost({ post, settings, hardware }: CheckInput): Diagnosis {
  const runs = post.runs.map((run) => diagnoseRun(run));
  const problems = [
    ...post.problems,
    ...(post.runs.length === 0 ? [NO_RUN] : []),
    ...post.runs.flatMap((run, index) =>
      checkPolicy(
        {
          line: run.line,
          column: run.column,
          models: [],
          datasets: [],
          plugins: [],
          hardware,
          usd: runs[index]?.usd ?? null,
        },
        settings,
      ),
    ),
  ];
  return {
    path: post.path,
    problems: inOrder(withLevels(problems, { ...settings.rules, ...post.rules })),
    runs,
  };
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

function diagnoseRun({ id, line }: Run): RunDiagnosis {
  return { id, line, fits: {}, gpuMemoryGiB: null, seconds: null, usd: null };
}

function withLevels(problems: readonly Problem[], levels: RuleLevels): readonly Problem[] {
  return problems.flatMap((problem) => {
    const level = levels[problem.code] ?? problem.level;
    return level === 'off' ? [] : [{ ...problem, level }];
  });
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
