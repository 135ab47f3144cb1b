import type { Post, Problem, ProblemLevel } from '../../post/post.ts';
import type { Finding, Rule } from './rule.ts';
import { anchorResolves } from './rules/anchor-resolves.ts';
import { claimUnit } from './rules/claim-unit.ts';
import { codeLabelled } from './rules/code-labelled.ts';
import { comparisonTable } from './rules/comparison-table.ts';
import { diagramRenders } from './rules/diagram-renders.ts';
import { environmentStated } from './rules/environment-stated.ts';
import { headingOrder } from './rules/heading-order.ts';
import { linkResolves } from './rules/link-resolves.ts';
import { oneClickCommand } from './rules/one-click-command.ts';
import { pictureDescribed } from './rules/picture-described.ts';
import { pictureExists } from './rules/picture-exists.ts';
import { referenceDefined } from './rules/reference-defined.ts';
import { runCountStated } from './rules/run-count-stated.ts';
import { seedStated } from './rules/seed-stated.ts';
import { stepsPictured } from './rules/steps-pictured.ts';
import type { QualityView } from './view.ts';

/** More findings of one rule than this are counted, not listed, unless they are errors. */
const MOST_FINDINGS = 5;

/** The rules about how a post is written, by name. */
export const qualityRules: readonly Rule[] = [
  anchorResolves,
  claimUnit,
  codeLabelled,
  comparisonTable,
  diagramRenders,
  environmentStated,
  headingOrder,
  linkResolves,
  oneClickCommand,
  pictureDescribed,
  pictureExists,
  referenceDefined,
  runCountStated,
  seedStated,
  stepsPictured,
];

/**
 * What the rules say of a post, in its order. `levels` says how loud a rule is, by its id, whatever the rule itself
 * thinks; one that is off is not asked.
 */
export function checkQuality(view: QualityView, levels: Post['rules']): readonly Problem[] {
  return qualityRules
    .flatMap((rule) => problemsOf(rule, view, levels[rule.id] ?? null))
    .toSorted((one, other) => one.line - other.line || one.column - other.column);
}

function problemsOf(rule: Rule, view: QualityView, level: ProblemLevel | 'off' | null): readonly Problem[] {
  if (level === 'off') return [];
  const problems = rule
    .check(view)
    .map((finding): Problem => problemOf(finding, rule.id, level ?? finding.level ?? rule.level));
  const errors = problems.filter((problem) => problem.level === 'error');
  const others = problems.filter((problem) => problem.level !== 'error');
  return [...errors, ...withoutFlood(others)];
}

function problemOf(
  { line, column, message, expected, repair }: Finding,
  code: string,
  level: ProblemLevel,
): Problem {
  return { line, column, code, level, message, expected, repair };
}

function withoutFlood(problems: readonly Problem[]): readonly Problem[] {
  const hidden = problems.length - MOST_FINDINGS;
  if (hidden <= 0) return problems;
  return problems
    .slice(0, MOST_FINDINGS)
    .map((problem, index) =>
      index === MOST_FINDINGS - 1
        ? { ...problem, message: `${problem.message} (and ${hidden} more like it below)` }
        : problem,
    );
}
