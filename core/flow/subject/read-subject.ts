import picomatch from 'picomatch';
import type { ChangedPaths, Forge, ForgeAnswer, RepositoryName } from '../../ports/forge.ts';
import { decodeText } from '../../post/decode-text.ts';
import type { Problem } from '../../post/post.ts';
import { Source } from '../../post/source.ts';
import { readYaml } from '../../settings/read-yaml.ts';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../../settings/settings.ts';
import type { Allowance } from './survey.ts';
import type { ReadPost } from './survey-post.ts';

const SETTINGS_PATH = '.mustrun.yml';
const LARGEST_SETTINGS_BYTES = 100_000;
/** The reader refuses longer posts anyway (core/post/guard.ts). */
const LARGEST_POST_BYTES = 1_000_000;
/** Of one subject: more are not looked at, and that is said. */
const MOST_POSTS = 50;

/** The forge refuses, or wants us to wait: nothing was done. */
export type Refusal = Exclude<ForgeAnswer<never>, { readonly kind: 'ok' }>;

export interface ReadSettings {
  readonly kind: 'read';
  readonly settings: Settings;
  /** Not empty: the settings are the defaults, and nothing should be executed. */
  readonly problems: readonly Problem[];
  /** Whether the repository is not for everybody. */
  readonly isPrivate: boolean;
}

/** `.mustrun.yml` at the tip of the default branch, now. */
export async function readSettings(
  forge: Forge,
  repository: RepositoryName,
): Promise<ReadSettings | Refusal> {
  const tip = await forge.defaultBranch(repository);
  if (tip.kind !== 'ok') return tip;
  const file = await forge.file(repository, SETTINGS_PATH, tip.value.commit, LARGEST_SETTINGS_BYTES);
  if (file.kind !== 'ok') return file;
  const isPrivate = tip.value.private;
  const otherwise = { kind: 'read', settings: DEFAULT_SETTINGS, isPrivate } as const;
  if (file.value === null) return { ...otherwise, problems: [] };
  const text = file.value.kind === 'file' ? decodeText(file.value.body) : null;
  if (text === null) return { ...otherwise, problems: [NOT_TEXT] };
  const source = new Source(text);
  const read = readYaml(text, {
    schema: settingsSchema,
    code: 'settings',
    title: SETTINGS_PATH,
    placeOf: (offset) => source.placeOf(offset),
  });
  return read.kind === 'read'
    ? { ...otherwise, settings: read.value, problems: [] }
    : { ...otherwise, problems: read.problems };
}

/** Why no money may be spent with the settings as they are; null where they are in order. */
export function deniedBySettings({ problems }: ReadSettings): Extract<Allowance, { kind: 'denied' }> | null {
  return problems.length === 0
    ? null
    : { kind: 'denied', reason: '.mustrun.yml on the default branch has to be mended first' };
}

const NOT_TEXT: Problem = {
  line: 1,
  column: 1,
  code: 'settings',
  level: 'error',
  message: `${SETTINGS_PATH} is no text in UTF-8 of at most ${LARGEST_SETTINGS_BYTES} bytes`,
  expected: 'a small YAML file',
  repair: 'write it anew, or remove it',
};

export interface ReadPosts {
  readonly kind: 'read';
  readonly posts: readonly ReadPost[];
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

/** Reads a text as a post; by default without a limit of time. */
export type PostReader = (path: string, text: string) => Pick<ReadPost, 'post' | 'tree'>;

/** The posts among changed paths, as they are at a commit. */
export async function readPosts(
  forge: Forge,
  at: { readonly repository: RepositoryName; readonly commit: string },
  paths: readonly string[],
  read: PostReader,
): Promise<ReadPosts | Refusal> {
  const posts: ReadPost[] = [];
  const unread = paths.slice(MOST_POSTS).map((path) => ({
    path,
    reason: `more than ${MOST_POSTS} posts are changed at once`,
  }));
  for (const path of paths.slice(0, MOST_POSTS)) {
    const answer = await forge.file(at.repository, path, at.commit, LARGEST_POST_BYTES);
    if (answer.kind !== 'ok') return answer;
    const text = answer.value?.kind === 'file' ? decodeText(answer.value.body) : null;
    if (text !== null) posts.push({ ...read(path, text), text });
    else unread.push({ path, reason: unreadReason(answer.value) });
  }
  return { kind: 'read', posts, unread };
}

function unreadReason(file: { readonly kind: string } | null): string {
  if (file === null) return 'it is no file there';
  return file.kind === 'too large' ? 'it is larger than a megabyte' : 'it is no text in UTF-8';
}

/** Whether a path of the repository is a post by its settings. */
export function postMatcher({ posts, ignore }: Settings): (path: string) => boolean {
  const options = { dot: true, nocase: false, windows: false };
  const isListed = picomatch([...posts], options);
  const isIgnored = picomatch([...ignore], options);
  return (path) => isListed(path) && !isIgnored(path);
}

/** Those of the changed paths that are posts by the repository's settings, and are still there. */
export function changedPosts({ paths }: ChangedPaths, settings: Settings): readonly string[] {
  const isPost = postMatcher(settings);
  return paths.filter(({ status, path }) => status !== 'removed' && isPost(path)).map(({ path }) => path);
}
