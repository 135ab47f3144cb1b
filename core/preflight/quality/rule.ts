import type { Place, ProblemLevel } from '../../post/post.ts';
import type { QualityView } from './view.ts';

/** What a rule found, and where. */
export interface Finding extends Place {
  readonly message: string;
  readonly expected: string | null;
  readonly repair: string | null;
  /** Where it weighs less than the rule at its default. */
  readonly level?: ProblemLevel;
}

/** Something that a well-written post has or does. Its page is `docs/checks/<id>.md`. */
export interface Rule {
  /** Lower-case words joined by `-`; the word for it in `.mustrun.yml`. */
  readonly id: string;
  readonly level: ProblemLevel;
  /** What a post should do, in one line. */
  readonly title: string;
  check(view: QualityView): readonly Finding[];
}
