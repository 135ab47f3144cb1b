import type { Forge } from '../../ports/forge.ts';
import type { DiagramResult } from '../../preflight/quality/diagram-result.ts';
import { diagramsOf } from '../../preflight/quality/diagrams.ts';
import { referencedFiles } from '../../preflight/quality/repository-paths.ts';
import { openPage, type QualityView } from '../../preflight/quality/view.ts';
import type { RepositoryAt } from './repository-inputs.ts';
import type { ReadPost } from './survey-post.ts';

/** What a parser of diagrams says of each; null where there is none: diagrams are then not judged. */
export type DiagramParser = ((texts: readonly string[]) => Promise<readonly DiagramResult[]>) | null;

/**
 * What the rules about writing look at, of posts in a repository at a commit. The repository is listed once a commit,
 * however many posts there are; where the forge does not list all of it, the post is not judged by these rules.
 */
export function lookAtPosts(forge: Forge, parse: DiagramParser) {
  const listings = new Map<string, Promise<ReadonlySet<string> | null>>();
  return async (
    { post, text, tree }: ReadPost,
    { repository, commit }: RepositoryAt,
  ): Promise<QualityView | null> => {
    if (tree === null) return null;
    const page = openPage(post, post.path, text, tree);
    const listing = listings.get(commit) ?? list(forge, { repository, commit });
    listings.set(commit, listing);
    const there = await listing;
    if (there === null) return null;
    const files = new Set([...referencedFiles(page)].filter((path) => there.has(path)));
    const diagrams = diagramsOf(page);
    const texts = diagrams.map((diagram) => diagram.text);
    const results = parse === null || texts.length === 0 ? [] : await parse(texts);
    const byOffset = diagrams.flatMap(({ offset }, index) => {
      const result = results[index];
      return result === undefined ? [] : [[offset, result] as const];
    });
    return { ...page, files, diagrams: new Map(byOffset) };
  };
}

/** Every file and folder of a repository; null where the forge does not tell all. */
async function list(forge: Forge, { repository, commit }: RepositoryAt): Promise<ReadonlySet<string> | null> {
  const answer = await forge.folder(repository, '', commit);
  if (answer.kind !== 'ok' || answer.value === null || !answer.value.complete) return null;
  const paths = new Set<string>();
  for (const { path } of answer.value.files) {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) paths.add(path.slice(0, end));
  }
  return paths;
}
