import type { Rule } from '../rule.ts';
import { optionOf, scatters, trains } from '../run-facts.ts';

export const seedStated: Rule = {
  id: 'seed-stated',
  level: 'note',
  title: 'A training whose result is printed states its seed.',
  check: ({ post, source }) => {
    if (/\bseeds?\b|随机种子/i.test(source.text)) return [];
    const claimed = new Set(post.claims.filter(scatters).map(({ run }) => run));
    const unseeded = post.runs.filter(
      (run) => trains(run) && claimed.has(run.id) && optionOf(run, ['seed', 'data_seed']) === null,
    );
    const [first] = unseeded;
    if (first === undefined) return [];
    return [
      {
        line: first.line,
        column: first.column,
        message:
          unseeded.length === 1
            ? 'the result of this training is printed, its seed is not'
            : `the results of ${unseeded.length} trainings are printed, their seeds are not`,
        expected: '--seed 42, or the seed in words',
        repair: 'add the seed that the numbers come from',
      },
    ];
  },
};
