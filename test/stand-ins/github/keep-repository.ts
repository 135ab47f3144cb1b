import { join } from 'node:path';
import { userResource } from './resources.ts';
import { fullName, type GithubState, nextId, type RepositoryRecord } from './state.ts';

/** A record of a repository, whose Git folder is still to be made; its owner becomes an account. */
export function keepRepository(
  state: GithubState,
  owner: string,
  name: string,
  hidden: boolean,
  forkOf: RepositoryRecord | null,
): RepositoryRecord {
  userResource(state, owner);
  const repository: RepositoryRecord = {
    id: nextId(state),
    owner,
    name,
    private: hidden,
    defaultBranch: 'main',
    folder: join(state.folder, owner, `${name}.git`),
    forkOf,
    roles: new Map([[owner, 'admin']]),
    createdAt: state.now(),
    lastNumber: 0,
  };
  state.repositories.set(fullName(repository), repository);
  return repository;
}
