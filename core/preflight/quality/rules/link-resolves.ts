import { referencesOf } from '../references.ts';
import { targetOf } from '../repository-paths.ts';
import type { Rule } from '../rule.ts';
import { unresolved } from '../unresolved.ts';

export const linkResolves: Rule = {
  id: 'link-resolves',
  level: 'error',
  title: 'Links to files of the repository lead to files that exist.',
  check: (view) =>
    referencesOf(view).flatMap((reference) =>
      reference.kind === 'link' ? unresolved(reference, targetOf(reference.written, view.path), view) : [],
    ),
};
