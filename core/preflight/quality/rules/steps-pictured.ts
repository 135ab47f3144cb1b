import { plainPath } from '../../../flow/plan/inputs.ts';
import type { Run } from '../../../post/post.ts';
import { diagramsOf } from '../diagrams.ts';
import { referencesOf } from '../references.ts';
import type { Rule } from '../rule.ts';
import { optionOf } from '../run-facts.ts';

/** A chain of three runs is no longer easily followed in words. */
const CHAIN = 3;
/** Parts of a path that are looked at. */
const DEEPEST = 20;

export const stepsPictured: Rule = {
  id: 'steps-pictured',
  level: 'note',
  title: 'Where runs stand on one another, a diagram or picture shows how.',
  check: (view) => {
    const chained = endOfChain(view.post.runs);
    if (chained === null || diagramsOf(view).length > 0) return [];
    if (referencesOf(view).some(({ kind }) => kind === 'picture')) return [];
    return [
      {
        line: chained.line,
        column: chained.column,
        message: 'this command stands on the result of one that stands on another, and no picture shows how',
        expected: 'a flow diagram: ```mermaid, flowchart LR, train --> merge --> ask',
        repair: 'draw the steps and what each hands to the next',
      },
    ];
  },
};

/** The first run that stands on one that stands on another. */
function endOfChain(runs: readonly Run[]): Run | null {
  /** By the folder that a run writes to: how many runs led to what is in it. */
  const lengths = new Map<string, number>();
  for (const run of runs) {
    const length =
      1 +
      Math.max(
        0,
        ...pathsOf(run)
          .flatMap(foldersOf)
          .map((folder) => lengths.get(folder) ?? 0),
      );
    if (length >= CHAIN) return run;
    const output = optionOf(run, ['output_dir']);
    if (output !== null) lengths.set(plainPath(output), length);
  }
  return null;
}

/** The values of a run's options that can be paths it reads. */
function pathsOf({ options }: Run): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === true || name.replaceAll('-', '_') === 'output_dir' ? [] : [value].flat().map(plainPath),
  );
}

/** `a/b/c` lies in `a`, in `a/b`, and is itself one. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/', DEEPEST);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
