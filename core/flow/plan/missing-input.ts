import type { Problem, Run } from '../../post/post.ts';
import type { NamedInput } from './inputs.ts';
import type { Planned } from './plan-run.ts';

type Refusal = Extract<Planned, { kind: 'refused' }>;

/** No problem of this command: what is wrong stands at the run that should have made it. */
export function missingOutput({ name, option }: NamedInput, maker: Run): Refusal {
  const reason = `the run in line ${maker.line} left nothing, so there is no ${name} for --${option}`;
  return { kind: 'refused', reason, problems: [] };
}

/** `isOnHub`: the name may be meant for a hub, which nobody may ask. */
export function missingInput(
  run: Run,
  { name, option, role, wordIndex }: NamedInput,
  isOnHub: boolean,
): Refusal {
  const place = run.words[wordIndex] ?? run;
  const what = { model: 'model', dataset: 'data set', other: 'file' }[role];
  const message = `the ${what} ${name} of --${option} is not at hand`;
  const problem: Problem = {
    line: place.line,
    column: place.column,
    code: `missing-${what.replaceAll(' ', '-')}`,
    level: 'error',
    message,
    expected: `a file or folder ${name} in the repository or the working directory`,
    repair: isOnHub
      ? 'put it there, have it downloaded (without --offline), or correct the name'
      : 'put it there, or correct the name',
  };
  return { kind: 'refused', reason: message, problems: [problem] };
}

export function missingMedia(run: Run, { name: rows, wordIndex }: NamedInput, name: string): Refusal {
  const place = run.words[wordIndex] ?? run;
  const message = `the rows of ${rows} name media in ${name}, which is not at hand`;
  const problem: Problem = {
    line: place.line,
    column: place.column,
    code: 'missing-media',
    level: 'error',
    message,
    expected: `a file or folder ${name} in the repository or the working directory, where the engine looks`,
    repair:
      'put it there, or correct the paths in the rows: they are relative to where the command is called',
  };
  return { kind: 'refused', reason: message, problems: [problem] };
}
