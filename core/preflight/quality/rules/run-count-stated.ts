import type { Rule } from '../rule.ts';
import { scatters, trains } from '../run-facts.ts';

/** "the mean of five seeds", "averaged over 3 runs". */
const IN_WORDS =
  /\b(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|single|several)\b[ -](?:\w+ )?(?:seeds?|runs?|repetitions|trials)\b/i;

export const runCountStated: Rule = {
  id: 'run-count-stated',
  level: 'note',
  title: 'A number that another seed would change says how many runs it comes from.',
  check: ({ post, source }) => {
    if (IN_WORDS.test(source.text)) return [];
    const trainings = new Set(post.runs.filter(trains).map(({ id }) => id));
    const uncounted = post.claims.filter(
      (claim) =>
        scatters(claim) && claim.run !== null && trainings.has(claim.run) && claim.printed?.runs == null,
    );
    const [first] = uncounted;
    if (first === undefined) return [];
    return [
      {
        line: first.line,
        column: first.column,
        message:
          uncounted.length === 1
            ? 'this number does not say how many runs it comes from'
            : `${uncounted.length} numbers do not say how many runs they come from`,
        expected: '"1.3 (n=5)", or "the mean of five seeds"',
        repair: 'write the number of runs; n=1 is an answer, too',
      },
    ];
  },
};
