import type { Reference } from './references.ts';
import type { Target } from './repository-paths.ts';
import type { Finding } from './rule.ts';
import type { QualityView } from './view.ts';

/** What to say of a link or picture whose file is not there: nothing where it is, or where it leads elsewhere. */
export function unresolved(
  { kind, offset, written }: Reference,
  target: Target | null,
  { files, source }: QualityView,
): readonly Finding[] {
  const place = source.placeOf(offset);
  if (target === null || target.kind === 'anchor') return [];
  if (target.kind === 'outside') {
    return [
      {
        ...place,
        message: `the ${kind} "${written}" leads out of the repository`,
        expected: 'a path within the repository, or a whole address',
        repair: 'write the address with its host',
        // On GitHub `../../issues` leads to the issues of a repository, from a page at its top.
        level: 'warning',
      },
    ];
  }
  if (target.paths.some((path) => path === '' || files.has(path))) return [];
  const [path = ''] = target.paths;
  return [
    {
      ...place,
      message: `the ${kind} "${written}" leads to no file: there is no ${path}`,
      expected: 'a file of the repository, written as it is there, upper and lower case included',
      repair: 'correct the path, or add the file',
      // A site's root need not be that of its repository.
      ...(target.rooted ? { level: 'warning' as const } : {}),
    },
  ];
}
