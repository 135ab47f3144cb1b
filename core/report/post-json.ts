import type { Claim, Post, Run } from '../post/post.ts';

/** What `mustrun read --json` prints of a post. */
export function postAsJson({ path, title, runs, claims, problems }: Post) {
  return { path, title, runs: runs.map(runAsJson), claims: claims.map(claimAsJson), problems };
}

function runAsJson({
  id,
  line,
  column,
  form,
  program,
  subcommand,
  engine,
  options,
  translation,
  environment,
  processes,
  complete,
  problems,
}: Run) {
  const common = { id, line, column, form, program, subcommand, engine, options, environment };
  return { ...common, translation, processes, complete, problems };
}

function claimAsJson({
  id,
  line,
  column,
  text,
  metric,
  statistic,
  kind,
  lower,
  upper,
  unit,
  run,
  qualifiers,
}: Claim) {
  return { id, line, column, text, metric, statistic, kind, lower, upper, unit, run, qualifiers };
}
