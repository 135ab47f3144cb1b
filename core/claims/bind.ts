import { firstFrom } from '../post/first-from.ts';
import type { FoundRun } from '../post/runs/found-run.ts';
import { answersFor, type Suits } from './able-runs.ts';
import type { Finding } from './finding.ts';
import {
  agrees,
  contradicts,
  isBaseline,
  isTemplate,
  names,
  runNamedBy,
  runUnderHeading,
} from './run-labels.ts';
import { type Section, sectionAt } from './sections.ts';

/** The runs of a post and its parts. */
export interface Page {
  readonly runs: readonly FoundRun[];
  readonly sections: readonly Section[];
}

/**
 * The run that a number is about; null where the post does not tell. A comment is about its command. Else the section tells: the nearest
 * command before the number that can produce it (after it, where the sentence points there or none stands before), then, where the
 * section has none, the only such command before the number in the part of the post that holds the section. The row of a table is about
 * the command under the heading of the same words, wherever the table stands. A label that names another
 * method than the command's, or what was there before training, leaves the number unbound.
 */
export function bind(finding: Finding, page: Page): string | null {
  const { number, standing } = finding;
  if (number.isBefore) return null;
  const found =
    standing.kind === 'comment' && standing.run !== null
      ? page.runs.find(({ run }) => run.id === standing.run)
      : runBySection(finding, page);
  if (found === null || found === undefined) return null;
  return contradicts(finding.label, found.run) ? null : found.run.id;
}

function runBySection(finding: Finding, page: Page): FoundRun | null {
  const section = sectionAt(page.sections, finding.offset);
  if (section === null) return null;
  for (const suits of answersFor(finding, section.heading)) {
    if (finding.standing.kind === 'table') {
      const named = runUnderHeading(
        finding.standing.head,
        page.runs.filter(({ run }) => suits.run(run)),
      );
      if (named !== null) return named;
    }
    const found = runInSection(finding, section, suits, page) ?? runInParent(finding, section, suits, page);
    if (found !== null) return isOwnNumber(finding, found, page) ? found : null;
  }
  return null;
}

function runInSection(finding: Finding, section: Section, suits: Suits, page: Page): FoundRun | null {
  const able = runsBetween(page, section.start, section.ownEnd, suits);
  const before = able.findLast(({ offset }) => offset < finding.offset);
  const after = able.find(({ offset }) => offset > finding.offset);
  const { standing } = finding;
  if (standing.kind === 'table' && standing.rows > 1 && able.length > 1)
    return runNamedBy(finding.label, able);
  const pointsForward = standing.kind === 'prose' && standing.pointsForward;
  if (pointsForward && after === undefined)
    return onlyOf(runsBetween(page, finding.offset, section.end, suits)) ?? before ?? null;
  return (pointsForward ? after : (before ?? after)) ?? null;
}

/** In the parts above, only what stands before the number, and only if it is the only one, or the only one named. */
function runInParent(finding: Finding, section: Section, suits: Suits, page: Page): FoundRun | null {
  const { standing } = finding;
  if (suits.nearOnly || (standing.kind === 'prose' && standing.pointsElsewhere)) return null;
  for (let part = section.parent; part !== null; part = part.parent) {
    const able = runsBetween(page, part.start, finding.offset, suits);
    if (able.length === 0) continue;
    return (
      onlyOf(able) ??
      runNamedBy(finding.label, able) ??
      onlyOf(able.filter(({ run }) => names(finding.label, run)))
    );
  }
  return null;
}

/** Of several methods side by side, the run's own is the one that its label agrees with; a template is all of them. */
function isOwnNumber({ label, standing, named }: Finding, { run }: FoundRun, { runs }: Page): boolean {
  const sameKind = runs.filter((other) => other.run.subcommand === run.subcommand);
  const byName = standing.kind === 'table' ? runNamedBy(label, sameKind) : null;
  if (byName !== null) return byName.run === run;
  if (standing.kind === 'table' && isBaseline(label)) return false;
  const isQuality = !['gpu_memory', 'duration', 'speed', 'steps', 'parameters', 'size'].includes(
    named.metric,
  );
  if (isQuality && isBaseline(label)) return false;
  if (standing.kind !== 'table' || standing.rows < 2) return true;
  return isTemplate(run) || agrees(label, run);
}

function runsBetween({ runs }: Page, start: number, end: number, suits: Suits): readonly FoundRun[] {
  const [first, behind] = [start, end].map((offset) => firstFrom(runs, offset, (found) => found.offset));
  return runs.slice(first, behind).filter(({ run }) => suits.run(run));
}

function onlyOf(runs: readonly FoundRun[]): FoundRun | null {
  return runs.length === 1 ? (runs[0] ?? null) : null;
}
