import { referencesOf } from '../references.ts';
import { targetOf } from '../repository-paths.ts';
import type { Rule } from '../rule.ts';
import { unresolved } from '../unresolved.ts';

export const pictureExists: Rule = {
  id: 'picture-exists',
  level: 'error',
  title: 'Pictures are in the repository.',
  check: (view) =>
    referencesOf(view).flatMap((reference) =>
      reference.kind === 'picture' ? unresolved(reference, targetOf(reference.written, view.path), view) : [],
    ),
};
