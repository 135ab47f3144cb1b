import { type Call, type Handlers, notFound, page, type Reply, refuse, repositoryOf } from '../call.ts';
import { fileResources } from '../differences.ts';
import { findCommit, git, mergeBase } from '../git.ts';
import { repositoryUrl } from '../resources.ts';
import { fullName, type GithubState, type RepositoryRecord } from '../state.ts';

export const commitHandlers: Handlers = {
  'repos/get-commit': getCommit,
  'repos/get-branch': getBranch,
  'repos/list-commits': listCommits,
  'repos/compare-commits-with-basehead': compare,
};

/** Git's name of an empty tree: the parent of a first commit. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function getCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const name = call.parameters.ref ?? '';
  const sha = await findCommit(repository.folder, name);
  if (sha === null) return refuse(422, `No commit found for SHA: ${name}`);
  const body = await commitResource(call.state, repository, sha);
  const files = await fileResources(call.state, repository, body.parents[0]?.sha ?? EMPTY_TREE, sha);
  return { status: 200, body: { ...body, files } };
}

async function getBranch(call: Call): Promise<Reply> {
  const { state, parameters } = call;
  const repository = repositoryOf(call);
  const name = parameters.branch ?? '';
  const sha = await findCommit(repository.folder, `refs/heads/${name}`);
  if (sha === null) return refuse(404, 'Branch not found');
  const self = `${repositoryUrl(state, repository)}/branches/${encodeURIComponent(name)}`;
  const html = `${state.url}/${fullName(repository)}/tree/${encodeURIComponent(name)}`;
  const body = {
    name,
    commit: await commitResource(state, repository, sha),
    _links: { self, html },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  };
  return { status: 200, body };
}

async function listCommits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const start = await findCommit(repository.folder, call.query.sha ?? repository.defaultBranch);
  if (start === null) return notFound();
  const path = call.query.path;
  const shas = await history(repository, [start, ...(path === undefined ? [] : ['--', path])]);
  const listed = await Promise.all(shas.map((sha) => commitResource(call.state, repository, sha)));
  return page(call, `/repos/${fullName(repository)}/commits`, listed);
}

/** A comparison shows no more files (GitHub, "Compare two commits"). */
const MOST_COMPARED = 300;

/** Three dots: what `head` has done since it parted from `base`. */
async function compare(call: Call): Promise<Reply> {
  const { state } = call;
  const repository = repositoryOf(call);
  const basehead = call.parameters.basehead ?? '';
  const [baseName = '', headName = ''] = basehead.split('...');
  const base = await findCommit(repository.folder, baseName);
  const head = await findCommit(repository.folder, headName);
  const fork = base === null || head === null ? null : await mergeBase(repository.folder, base, head);
  if (base === null || head === null || fork === null) return notFound();
  const ahead = await history(repository, ['--reverse', `${base}..${head}`]);
  const behind = await history(repository, [`${head}..${base}`]);
  const files = await fileResources(state, repository, fork, head);
  const page = `${state.url}/${fullName(repository)}/compare/${encodeURIComponent(basehead)}`;
  const body = {
    url: `${repositoryUrl(state, repository)}/compare/${encodeURIComponent(basehead)}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await commitResource(state, repository, base),
    merge_base_commit: await commitResource(state, repository, fork),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await Promise.all(ahead.map((sha) => commitResource(state, repository, sha))),
    files: files.slice(0, MOST_COMPARED),
  };
  return { status: 200, body };
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

async function history({ folder }: RepositoryRecord, words: readonly string[]): Promise<readonly string[]> {
  return String(await git(folder, 'rev-list', ...words))
    .split('\n')
    .filter((line) => line !== '');
}

async function commitResource(state: GithubState, repository: RepositoryRecord, sha: string) {
  const format = '%T%x00%P%x00%an%x00%ae%x00%aI%x00%B';
  const shown = String(await git(repository.folder, 'show', '-s', `--format=${format}`, sha)).trimEnd();
  const [tree = '', parents = '', name = '', email = '', date = '', message = ''] = shown.split('\0');
  const api = repositoryUrl(state, repository);
  const html = `${state.url}/${fullName(repository)}/commit/${sha}`;
  const person = { name, email, date };
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${api}/commits/${sha}`,
    html_url: html,
    comments_url: `${api}/commits/${sha}/comments`,
    commit: {
      url: `${api}/git/commits/${sha}`,
      author: person,
      committer: person,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
      verification: {
        verified: false,
        reason: 'unsigned',
        payload: null,
        signature: null,
        verified_at: null,
      },
    },
    author: null,
    committer: null,
    parents: parents
      .split(' ')
      .filter((parent) => parent !== '')
      .map((parent) => ({ sha: parent, url: `${api}/commits/${parent}` })),
  };
}
