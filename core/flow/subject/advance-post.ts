import { judged } from '../judge/record-verdict.ts';
import { type Publication, readPublication } from '../published/publication.ts';
import type { Envelope, Message, Subject } from '../receive/message.ts';
import { type Advanced, type AdvancePorts, CONTENDED, refused } from './advance-ports.ts';
import { advanceSubject, letGoOfAll } from './advance-subject.ts';
import { deniedBySettings, readPosts, readSettings } from './read-subject.ts';
import { type LoadedState, loadState, saveState } from './stored-state.ts';
import { newState, type SubjectName, type SubjectState, withHandled } from './subject-state.ts';
import type { Installation } from './survey.ts';

/** For whom the nights' work counts in the ledger. */
const NIGHT = 'mustrun at night';

/**
 * Acts on what happened to a published post that is trained again: one more attempt of each of its runs, and then the
 * post's own state. Nothing is written to the forge.
 */
export async function advancePost(
  { message }: Envelope,
  subject: Extract<Subject, { kind: 'post' }>,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const name: SubjectName = { installation: message.installation, repository: message.repository, subject };
  const published = await readPublication(ports, name.repository, subject.id);
  const before = await loadState(ports, name);
  if (published === null) return { kind: 'ignored', reason: 'a post that was never published' };
  if (before === null && message.kind !== 'wanted') {
    return { kind: 'ignored', reason: 'nothing was wanted of the post' };
  }
  const known = atCommit(before?.state ?? newState(name, published.commit), published.commit);
  const state = message.kind === 'wanted' ? withNight(known, message, ports) : known;
  const loaded = await saveState(ports, { state, version: before?.version ?? null });
  if (loaded === null) return CONTENDED;
  if (published.publishedAt === null || loaded.state.asks.length === 0) {
    return (await letGoOfAll(loaded, ports)) === null ? CONTENDED : { kind: 'done' };
  }
  return roundOfPost(loaded, published, message, installation, ports);
}

async function roundOfPost(
  loaded: LoadedState,
  published: Publication,
  message: Message,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const { repository, commit, path, id } = published;
  const settings = await readSettings(ports.forge, repository);
  if (settings.kind !== 'read') return refused(settings);
  const read = await readPosts(ports.forge, { repository, commit }, [path], ports.read);
  if (read.kind !== 'read') return refused(read);
  const result = await advanceSubject(
    loaded,
    {
      ...{
        posts: read.posts,
        settings: settings.settings,
        isPrivate: settings.isPrivate,
        author: NIGHT,
        trusted: true,
        fork: undefined,
      },
      allowance: deniedBySettings(settings) ?? { kind: 'granted', by: NIGHT },
      lastLook: async () =>
        (await readPublication(ports, repository, id))?.commit === commit
          ? null
          : 'the post was changed meanwhile',
      again: message.kind === 'submit again' ? message : null,
    },
    installation,
    ports,
  );
  if (result === null) return CONTENDED;
  const [view] = result.views;
  if (view !== undefined) await judged(published, view, ports);
  return { kind: 'done' };
}

/** The wish of a night, once: one more attempt of every run than there was. */
function withNight(
  state: SubjectState,
  { day }: Extract<Message, { kind: 'wanted' }>,
  { clock }: AdvancePorts,
): SubjectState {
  if (state.handled.includes(day)) return state;
  const ask = { kind: 'again', run: null, seeds: null, commit: state.headCommit } as const;
  return { ...withHandled(state, day), asks: [{ ...ask, at: clock.now().toISOString() }] };
}

/** What was wanted of the post as it was before is not wanted of it as it is now. */
function atCommit(state: SubjectState, commit: string): SubjectState {
  return state.headCommit === commit ? state : { ...state, headCommit: commit, asks: [], cancelled: null };
}
