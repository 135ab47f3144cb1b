import type { ChangedPaths } from '../../ports/forge.ts';
import { checkRunOf } from '../../report/subject-check.ts';
import { judged } from '../judge/record-verdict.ts';
import { moneyOf } from '../money/ledger.ts';
import { type Publication, publicationAt, registerPush } from '../published/publication.ts';
import type { Envelope, Subject } from '../receive/message.ts';
import { send } from '../receive/send.ts';
import { type Advanced, type AdvancePorts, CONTENDED, mayWrite, refused } from './advance-ports.ts';
import { advanceSubject } from './advance-subject.ts';
import { readBrought } from './read-brought.ts';
import {
  changedPosts,
  deniedBySettings,
  postMatcher,
  type ReadSettings,
  readSettings,
} from './read-subject.ts';
import { type LoadedState, loadState, saveState } from './stored-state.ts';
import { ledgerName, newState, type SubjectName, type SubjectState } from './subject-state.ts';
import type { Allowance, Installation } from './survey.ts';

type Push = Extract<Subject, { kind: 'push' }>;

/**
 * Acts on a push to the default branch: its posts are registered as published, and one check run on its commit says how
 * they stand. Who pushed may write, so the money is granted within the budgets.
 */
export async function advancePush(
  { message }: Envelope,
  subject: Push,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const name: SubjectName = { installation: message.installation, repository: message.repository, subject };
  const before = await loadState(ports, name);
  if (before === null && message.kind !== 'pushed') {
    return { kind: 'ignored', reason: 'a push that nobody heard of' };
  }
  const known = before?.state ?? newState(name, subject.commit);
  const state: SubjectState =
    message.kind === 'pushed' ? { ...known, broughtBy: message.login, before: message.before } : known;
  const loaded = await saveState(ports, { state, version: before?.version ?? null });
  if (loaded === null) return CONTENDED;

  const settings = await readSettings(ports.forge, name.repository);
  if (settings.kind !== 'read') return refused(settings);
  const changed = await changedPaths(loaded.state, subject, ports);
  if (changed.kind !== 'ok') return refused(changed);
  if (message.kind === 'pushed') await publish(loaded.state, subject, changed.value, settings, ports);
  return roundOfPush(loaded, changed.value, settings, message.kind === 'submit again' ? message : null, {
    installation,
    ports,
  });
}

function changedPaths({ repository, before }: SubjectState, { commit }: Push, { forge }: AdvancePorts) {
  // A new default branch: there is nothing to compare with, and its posts are looked at when they change.
  if (before === null) {
    return Promise.resolve({ kind: 'ok', value: { paths: [], complete: false } } as const);
  }
  return forge.pathsBetween(repository, before, commit);
}

async function roundOfPush(
  loaded: LoadedState,
  changed: ChangedPaths,
  settings: ReadSettings,
  again: { readonly prefix: string; readonly try: number } | null,
  { installation, ports }: { readonly installation: Installation; readonly ports: AdvancePorts },
): Promise<Advanced> {
  const { repository, headCommit } = loaded.state;
  const paths = await current(changedPosts(changed, settings.settings), loaded.state, ports);
  const read = await readBrought(loaded.state, paths, '', ports);
  if (read.kind !== 'read') return refused(read);
  const { author, trusted } = read;
  const allowance = allowanceOf(settings, author, trusted);
  const result = await advanceSubject(
    loaded,
    {
      ...{
        posts: read.posts,
        settings: settings.settings,
        isPrivate: settings.isPrivate,
        allowance,
        trusted,
        author,
        again,
      },
      fork: undefined,
      lastLook: async () => {
        const now = await ports.forge.permission(repository, author);
        return now.kind === 'ok' && mayWrite(now.value) ? null : `${author} has no write permission`;
      },
    },
    installation,
    ports,
  );
  if (result === null) return CONTENDED;
  const money = moneyOf(result.ledger, ledgerName(result.loaded.state));
  for (const view of result.views) {
    const found = await publicationAt(ports, repository, view.path);
    if (found !== null) await judged(found, view, ports);
  }
  const check = await ports.forge.putCheckRun(
    repository,
    checkRunOf({
      ...{ repository, pull: null, headCommit, posts: result.views, unread: read.unread },
      ...{ complete: changed.complete, settingsProblems: settings.problems, answers: [] },
      grant: allowance.kind === 'granted' ? allowance : { kind: 'nothing to grant' },
      money: { ...money, budget: settings.settings.budget.pullRequest },
    }),
  );
  return check.kind === 'ok' ? { kind: 'done' } : refused(check);
}

/** The posts that no later push has changed. */
async function current(
  paths: readonly string[],
  { repository, headCommit }: SubjectState,
  ports: AdvancePorts,
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const path of paths) {
    const found = await publicationAt(ports, repository, path);
    if (found === null || found.commit === headCommit) kept.push(path);
  }
  return kept;
}

function allowanceOf(settings: ReadSettings, author: string, trusted: boolean): Allowance {
  const allowed: Allowance = trusted
    ? { kind: 'granted', by: author }
    : { kind: 'denied', reason: `${author} has no write permission` };
  return deniedBySettings(settings) ?? allowed;
}

/** Registers the posts of a push, and has those look again whose posts it took over. */
async function publish(
  { installation, repository }: SubjectState,
  { branch, commit }: Push,
  { paths }: ChangedPaths,
  { settings }: ReadSettings,
  ports: AdvancePorts,
): Promise<void> {
  const pushed = { installation, repository, branch, commit, paths };
  const replaced = await registerPush(pushed, postMatcher(settings), ports);
  const subjects = replaced.flatMap(supersededBy(branch));
  const messages = subjects.map((subject) => ({
    delivery: commit,
    message: { kind: 'settled' as const, installation, repository: { ...repository }, subject },
  }));
  await send(ports.messages, `superseded ${commit}`, messages);
}

function supersededBy(branch: string): (before: Publication) => readonly Subject[] {
  return ({ commit, id }) => [
    { kind: 'push', branch, commit },
    { kind: 'post', branch, id },
  ];
}
