import type { Forge, ForgeAnswer, PullRequest, RepositoryName } from '../../ports/forge.ts';
import { checkRunOf } from '../../report/subject-check.ts';
import { commentSections } from '../../report/subject-comment.ts';
import type { GrantView, PostView, SubjectView } from '../../report/subject-view.ts';
import { moneyOf } from '../money/ledger.ts';
import type { Envelope, Message } from '../receive/message.ts';
import { type Advanced, type AdvancePorts, CONTENDED, mayWrite, refused } from './advance-ports.ts';
import { advanceSubject, letGoOfAll } from './advance-subject.ts';
import { type Asked, applyMessage } from './apply-message.ts';
import { readBrought } from './read-brought.ts';
import { changedPosts, deniedBySettings, type ReadSettings, readSettings } from './read-subject.ts';
import { type LoadedState, loadState, saveState } from './stored-state.ts';
import { grantOf, ledgerName, newState, type SubjectName, type SubjectState } from './subject-state.ts';
import type { Allowance, Installation } from './survey.ts';

/** What bears our one comment on a pull request. */
const COMMENT_MARKER = 'mustrun';

/**
 * Acts on what happened to a pull request: whatever the message says, everything is read anew and one round is made. A
 * message that comes twice, late or out of order changes nothing that another round would not.
 */
export async function advancePull(
  envelope: Envelope,
  number: number,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const { message } = envelope;
  const name: SubjectName = {
    installation: message.installation,
    repository: message.repository,
    subject: { kind: 'pull', number },
  };
  const answer = await ports.forge.pullRequest(name.repository, number);
  if (answer.kind !== 'ok') return refused(answer);
  const pull = answer.value;
  const before = await loadState(ports, name);
  const state = atHead(before?.state ?? newState(name, pull.headCommit), pull.headCommit);
  const asked = await applyMessage(state, envelope, pull, ports);
  if (asked.kind === 'refused') return refused(asked.refusal);
  const loaded = await saveState(ports, { state: asked.state, version: before?.version ?? null });
  if (loaded === null) return CONTENDED;
  const reacted = await react(ports.forge, message, asked);
  if (reacted.kind !== 'ok' && reacted.kind !== 'gone') return refused(reacted);
  return pull.open ? roundOfPull(loaded, pull, message, installation, ports) : closePull(loaded, pull, ports);
}

async function roundOfPull(
  loaded: LoadedState,
  pull: PullRequest,
  message: Message,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const { repository } = loaded.state;
  const settings = await readSettings(ports.forge, repository);
  if (settings.kind !== 'read') return refused(settings);
  const changed = await ports.forge.changedPaths(repository, pull.number);
  if (changed.kind !== 'ok') return refused(changed);
  const paths = changedPosts(changed.value, settings.settings);
  const read = await readBrought(loaded.state, paths, pull.author, ports);
  if (read.kind !== 'read') return refused(read);

  const { author, trusted } = read;
  const fromFork = !isOwn(pull, repository);
  const allowance = allowanceOf(loaded.state, pull, { fromFork, trusted, author }, settings);
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
      },
      fork: fromFork ? repository : undefined,
      lastLook: () => lastLook(ports.forge, loaded.state, pull.number, allowance),
      again: message.kind === 'submit again' ? message : null,
    },
    installation,
    ports,
  );
  if (result === null) return CONTENDED;
  const money = moneyOf(result.ledger, ledgerName(result.loaded.state));
  return tell(result.loaded, ports, {
    ...{ repository, pull: pull.number, headCommit: pull.headCommit, posts: result.views },
    ...{ unread: read.unread, complete: changed.value.complete, settingsProblems: settings.problems },
    grant: grantView(allowance, result.views),
    money: { ...money, budget: settings.settings.budget.pullRequest },
    answers: result.loaded.state.answers,
  });
}

/** Says everything on the pull request: the check run always, the comment when there is something to say, or was. */
async function tell(loaded: LoadedState, ports: AdvancePorts, view: SubjectView): Promise<Advanced> {
  const { repository, pull } = view;
  const check = await ports.forge.putCheckRun(repository, checkRunOf(view));
  if (check.kind !== 'ok') return refused(check);
  const sections = commentSections(view);
  if (pull === null || (sections.length === 0 && !loaded.state.commented)) return { kind: 'done' };
  const comment = await ports.forge.putComment(repository, pull, COMMENT_MARKER, sections);
  if (comment.kind !== 'ok') return refused(comment);
  if (loaded.state.commented) return { kind: 'done' };
  const saved = await saveState(ports, { ...loaded, state: { ...loaded.state, commented: true } });
  return saved === null ? CONTENDED : { kind: 'done' };
}

/** A closed pull request wants nothing any more, and its check run does not stay open. */
async function closePull(loaded: LoadedState, pull: PullRequest, ports: AdvancePorts): Promise<Advanced> {
  if (loaded.state.wants.length === 0) return { kind: 'done' };
  if ((await letGoOfAll(loaded, ports)) === null) return CONTENDED;
  const check = await ports.forge.putCheckRun(loaded.state.repository, {
    name: 'mustrun',
    headCommit: pull.headCommit,
    externalId: String(pull.number),
    state: { kind: 'completed', conclusion: 'cancelled', annotations: [] },
    title: 'The pull request was closed',
    summary: 'Nothing runs for it any more. What was complete is kept.',
    buttons: [],
  });
  return check.kind === 'ok' ? { kind: 'done' } : refused(check);
}

/** Whether money may be spent on the head commit without another word: its pushers may write, or one of them said so. */
function allowanceOf(
  state: SubjectState,
  pull: PullRequest,
  who: { readonly fromFork: boolean; readonly trusted: boolean; readonly author: string },
  settings: ReadSettings,
): Allowance {
  if (state.cancelled?.commit === pull.headCommit) return { kind: 'cancelled', by: state.cancelled.by };
  const denied = deniedBySettings(settings);
  if (denied !== null) return denied;
  const grant = grantOf(state, pull.headCommit);
  if (grant !== null) return { kind: 'granted', by: grant.by };
  if (who.fromFork) return { kind: 'needed', reason: 'the commit comes from a fork' };
  if (pull.draft) return { kind: 'needed', reason: 'the pull request is a draft' };
  if (!who.trusted) return { kind: 'needed', reason: `${who.author} has no write permission` };
  return { kind: 'granted', by: who.author };
}

function grantView(allowance: Allowance, posts: readonly PostView[]): GrantView {
  if (allowance.kind === 'cancelled') return allowance;
  const kinds = posts.flatMap(({ runs }) => runs.map(({ verification }) => verification.kind));
  if (allowance.kind === 'denied') return { kind: 'nothing to grant' };
  if (allowance.kind === 'needed') {
    return kinds.includes('needs a grant') ? allowance : { kind: 'nothing to grant' };
  }
  const costs = kinds.some((kind) => ['waiting', 'running', 'settled', 'not yet', 'failed'].includes(kind));
  return costs ? allowance : { kind: 'nothing to grant' };
}

/** Read again directly before money is spent: why it must not be, after all. */
async function lastLook(
  forge: Forge,
  { repository, headCommit }: SubjectState,
  number: number,
  allowance: Allowance,
): Promise<string | null> {
  if (allowance.kind !== 'granted') return 'nobody allowed the money';
  const pull = await forge.pullRequest(repository, number);
  if (pull.kind !== 'ok') return 'the pull request could not be read again';
  if (!pull.value.open) return 'the pull request was closed meanwhile';
  if (pull.value.headCommit !== headCommit) return 'another commit was pushed meanwhile';
  const permission = await forge.permission(repository, allowance.by);
  if (permission.kind !== 'ok') return `the permission of ${allowance.by} could not be read again`;
  return mayWrite(permission.value) ? null : `${allowance.by} has no write permission any more`;
}

/** Whether the head lies in the repository itself; names count without case. */
function isOwn({ headRepository }: PullRequest, { owner, name }: RepositoryName): boolean {
  const plain = (text: string): string => text.toLowerCase();
  return (
    headRepository !== null &&
    plain(headRepository.owner) === plain(owner) &&
    plain(headRepository.name) === plain(name)
  );
}

/** The state for a head commit: what was said of another commit is not said of this one. */
function atHead(state: SubjectState, headCommit: string): SubjectState {
  if (state.headCommit === headCommit) return state;
  return { ...state, headCommit, broughtBy: null, cancelled: null };
}

async function react(
  forge: Forge,
  message: Message,
  { reaction }: Extract<Asked, { kind: 'applied' }>,
): Promise<ForgeAnswer<null>> {
  if (reaction === null || message.kind !== 'commented') return { kind: 'ok', value: null };
  return forge.react(message.repository, message.comment, reaction);
}
