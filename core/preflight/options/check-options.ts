import type { Problem, Run } from '../../post/post.ts';
import type { Machine } from './machine.ts';
import { resolveRun } from './resolved-run.ts';
import type { Finding, Rule } from './rule.ts';
import { ADAPTERS } from './rules/adapters.ts';
import { ALIGNMENT } from './rules/alignment.ts';
import { METHODS } from './rules/alignment-methods.ts';
import { CONFLICTS } from './rules/conflicts.ts';
import { EFFECTS } from './rules/effects.ts';
import { GROUP_RELATIVE } from './rules/group-relative.ts';
import { HARDWARE, PROCESSES } from './rules/hardware.ts';
import { JSON_VALUES } from './rules/json-values.ts';
import { MISSING } from './rules/missing.ts';
import { MODELS } from './rules/models.ts';
import { NAMES } from './rules/names.ts';
import { PACKAGES } from './rules/packages.ts';
import { NUMBER_RANGES } from './rules/ranges.ts';
import { REWARDS } from './rules/rewards.ts';
import { ROLLOUT } from './rules/rollout.ts';
import { SERVING } from './rules/serving.ts';
import { SHARDING } from './rules/sharding.ts';
import { TRAINING_ARGUMENTS } from './rules/training-arguments.ts';
import { VALUES } from './rules/values.ts';
import { FIXED_WORDS } from './rules/words.ts';

/** Every option check, in the order in which the engine would come to it. */
export const OPTION_RULES: readonly Rule[] = [
  ...MISSING,
  ...NAMES,
  ...FIXED_WORDS,
  ...CONFLICTS,
  ...SHARDING,
  ...ALIGNMENT,
  ...METHODS,
  ...ROLLOUT,
  ...GROUP_RELATIVE,
  ...REWARDS,
  ...SERVING,
  ...TRAINING_ARGUMENTS,
  ...NUMBER_RANGES,
  ...VALUES,
  ...ADAPTERS,
  ...JSON_VALUES,
  ...PROCESSES,
  ...HARDWARE,
  ...PACKAGES,
  ...MODELS,
  ...EFFECTS,
];

/**
 * What is wrong with the options of a run beyond what the parser of its release refuses: what the engine raises later,
 * what a machine lacks, and what has no effect. Problems that the run already has are not repeated; a run of another
 * program, or of a release without a table, has none. A value that only the reader knows breaks no rule.
 */
export function checkOptions(run: Run, machine: Machine): readonly Problem[] {
  const resolved = resolveRun(run);
  if (resolved === null) return [];
  const known = new Set(run.problems.map(keyOf));
  return OPTION_RULES.filter(
    ({ lines, subcommands }) => lines.includes(resolved.line) && subcommands.includes(resolved.subcommand),
  )
    .flatMap((rule) =>
      rule
        .check(resolved, machine)
        .map((finding) => problemOf(rule, finding, resolved.placeOf(...finding.options))),
    )
    .filter((problem) => !known.has(keyOf(problem)));
}

function problemOf(
  { code, level }: Rule,
  { message, expected, repair }: Finding,
  { line, column }: { readonly line: number; readonly column: number },
): Problem {
  return { line, column, code, level, message, expected: expected ?? null, repair };
}

function keyOf({ line, column, code }: Problem): string {
  return `${line}:${column}:${code}`;
}
