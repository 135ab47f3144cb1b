import { fullName, type GithubState, nextId, type RepositoryRecord } from './state.ts';

/** A time as GitHub prints it: whole seconds. */
export function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function userResource(state: GithubState, login: string) {
  const id = state.users.get(login) ?? nextId(state);
  state.users.set(login, id);
  const name = encodeURIComponent(login);
  const api = `${state.api}/users/${name}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${state.url}/avatars/${id}`,
    gravatar_id: '',
    url: api,
    html_url: `${state.url}/${name}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

export function appResource(state: GithubState) {
  const { app } = state;
  return {
    id: app.id,
    slug: app.slug,
    node_id: `A_${app.id}`,
    owner: { ...userResource(state, app.owner.login), type: app.owner.type },
    name: app.slug,
    description: null,
    external_url: 'https://example.com',
    html_url: `${state.url}/apps/${app.slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: app.permissions,
    events: [...app.events],
  };
}

const API_LINKS = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
};

export function repositoryUrl(state: GithubState, repository: RepositoryRecord): string {
  return `${state.api}/repos/${fullName(repository)}`;
}

export function repositoryResource(state: GithubState, repository: RepositoryRecord) {
  const name = fullName(repository);
  const api = repositoryUrl(state, repository);
  const page = `${state.url}/${name}`;
  const created = instant(repository.createdAt);
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: name,
    owner: userResource(state, repository.owner),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    html_url: page,
    description: null,
    fork: repository.forkOf !== null,
    url: api,
    ...Object.fromEntries(Object.entries(API_LINKS).map(([key, path]) => [key, `${api}/${path}`])),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `git@stand-in:${name}.git`,
    svn_url: page,
    default_branch: repository.defaultBranch,
    forks: 0,
    forks_count: 0,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: false,
    homepage: null,
    language: null,
    archived: false,
    disabled: false,
    mirror_url: null,
    open_issues: 0,
    open_issues_count: 0,
    license: null,
    pushed_at: created,
    size: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    created_at: created,
    updated_at: created,
  };
}
