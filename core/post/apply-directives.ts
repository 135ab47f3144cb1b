import type { Directive, PostDirective } from './directives.ts';
import type { Claim, Problem, Run } from './post.ts';
import type { FoundRun } from './runs/found-run.ts';
import type { Source } from './source.ts';

/** The runs as their author directs them: ids, and what keeps them from being executed. */
export function directRuns(
  runs: readonly FoundRun[],
  directives: readonly Directive[],
  ofPost: PostDirective,
): readonly FoundRun[] {
  const named = new Set<number>();
  return runs.map((found): FoundRun => {
    const index = directives.findIndex((directive) => isIn(directive, found.offset));
    const directive = directives[index];
    // The first run of the fence takes the id; the others keep theirs.
    const id = directive === undefined || named.has(index) ? null : directive.id;
    named.add(index);
    const directed = {
      skip: (directive?.skip ?? false) || ofPost.skip,
      needs: directive?.needs ?? ofPost.needs,
      profile: directive?.profile ?? ofPost.profile,
    };
    const run: Run = { ...found.run, id: id ?? found.run.id, directed };
    return { ...found, run };
  });
}

/** The claims as their author directs them. */
export function directClaims(
  claims: readonly Claim[],
  directives: readonly Directive[],
  ofPost: PostDirective,
  runs: readonly FoundRun[],
  source: Source,
): readonly Claim[] {
  return claims.flatMap((claim): Claim[] => {
    const offset = source.startOfLine(claim.line) + claim.column - 1;
    const directive = directives.find((candidate) => isIn(candidate, offset));
    const seeds = directive?.seeds ?? ofPost.seeds;
    const printed =
      claim.printed === null || seeds === null
        ? claim.printed
        : { ...claim.printed, runs: claim.printed.runs ?? seeds };
    const tolerance = directive?.tolerance ?? ofPost.tolerance ?? claim.tolerance;
    if (directive === undefined) return [{ ...claim, printed, tolerance }];
    const ofFence = runs.some((found) => isIn(directive, found.offset));
    if (directive.skip && !ofFence) return [];
    const { id } = directive;
    const run = id !== null && !ofFence && runs.some((found) => found.run.id === id) ? id : claim.run;
    return [{ ...claim, ...(directive.claim ?? {}), printed, run, tolerance }];
  });
}

/** Directives that reach nothing: a run id that is not there, or a word about claims above a text that has none. */
export function idleDirectives(
  directives: readonly Directive[],
  claims: readonly Claim[],
  runs: readonly FoundRun[],
  source: Source,
): readonly Problem[] {
  return directives.flatMap((directive): Problem[] => {
    if (runs.some((found) => isIn(directive, found.offset))) return [];
    const { id, claim, seeds, tolerance, start } = directive;
    const unknown = id !== null && !runs.some((found) => found.run.id === id);
    const speaks = claim !== null || seeds !== null || tolerance !== null;
    const silent =
      speaks && !claims.some((one) => isIn(directive, source.startOfLine(one.line) + one.column - 1));
    if (!unknown && !silent) return [];
    const known = runs.map(({ run }) => run.id).join(', ');
    return [
      {
        ...source.placeOf(start),
        code: 'directive',
        level: 'error',
        message: unknown
          ? `no run of this post is called "${id}"`
          : 'a directive is about claims, and none was found here',
        expected: unknown ? known : 'a number that is printed with what it measures',
        repair: unknown ? 'correct the id' : 'move the directive above the numbers, or remove it',
      },
    ];
  });
}

function isIn({ start, end }: Directive, offset: number): boolean {
  return start <= offset && offset < end;
}
