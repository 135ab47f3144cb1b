import { repositoryUrl } from './resources.ts';
import type { GithubState, RepositoryRecord } from './state.ts';

/** Labels with the grey that GitHub gives to those which an issue brought into being. */
export function labelResources(
  state: GithubState,
  repository: RepositoryRecord,
  names: readonly string[],
): readonly {
  readonly id: number;
  readonly node_id: string;
  readonly url: string;
  readonly name: string;
  readonly description: null;
  readonly color: string;
  readonly default: boolean;
}[] {
  return names.map((name) => {
    const id = labelId(`${repository.id}:${name}`);
    const url = `${repositoryUrl(state, repository)}/labels/${encodeURIComponent(name)}`;
    return { id, node_id: `LA_${id}`, url, name, description: null, color: 'ededed', default: false };
  });
}

/** The same number for the same label, without a record of labels. */
function labelId(key: string): number {
  return [...key].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 2 ** 31, 7);
}
