import type { PullRequest, Reaction } from '../../ports/forge.ts';
import { COMMAND_HELP, type Command, parseCommand } from '../receive/command.ts';
import type { Envelope, Message } from '../receive/message.ts';
import type { AdvancePorts } from './advance-ports.ts';
import { mayWrite } from './advance-ports.ts';
import type { Refusal } from './read-subject.ts';
import { type Ask, type SubjectState, withAnswer, withGrant, withHandled } from './subject-state.ts';

export type Asked =
  | { readonly kind: 'applied'; readonly state: SubjectState; readonly reaction: Reaction | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * What a message changes of a pull request's state. Only what people ask for does; permission is asked of the forge at
 * this moment. What was applied once is not applied again.
 */
export async function applyMessage(
  state: SubjectState,
  { delivery, message }: Envelope,
  pull: PullRequest,
  ports: AdvancePorts,
): Promise<Asked> {
  switch (message.kind) {
    case 'pull request changed': {
      const { brought } = message;
      const isHead = brought !== null && brought.commit === pull.headCommit;
      return applied(isHead ? { ...state, broughtBy: brought.login } : state);
    }
    case 'clicked':
    case 'rerun asked':
      return once(state, delivery, (fresh) => applyClick(fresh, message, pull, ports));
    case 'commented':
      return once(state, `comment ${message.comment}`, (fresh) => applyComment(fresh, message, pull, ports));
    default:
      return applied(state);
  }
}

function applied(state: SubjectState, reaction: Reaction | null = null): Asked {
  return { kind: 'applied', state, reaction };
}

async function once(
  state: SubjectState,
  id: string,
  apply: (state: SubjectState) => Promise<Asked>,
): Promise<Asked> {
  return state.handled.includes(id) ? applied(state) : apply(withHandled(state, id));
}

async function applyClick(
  state: SubjectState,
  message: Extract<Message, { kind: 'clicked' | 'rerun asked' }>,
  pull: PullRequest,
  ports: AdvancePorts,
): Promise<Asked> {
  const { login, headCommit } = message;
  const button = message.kind === 'clicked' ? message.button : 'retry';
  if (headCommit !== pull.headCommit) {
    return applied(withAnswer(state, { login, command: button, text: OTHER_COMMIT }));
  }
  const permission = await ports.forge.permission(message.repository, login);
  if (permission.kind !== 'ok') return { kind: 'refused', refusal: permission };
  if (!mayWrite(permission.value))
    return applied(withAnswer(state, { login, command: button, text: NOT_ALLOWED }));
  const at = ports.clock.now().toISOString();
  switch (button) {
    case 'grant':
      return applied(withGrant({ ...state, cancelled: null }, { commit: headCommit, by: login, at }));
    case 'cancel':
      return applied({ ...state, cancelled: { commit: headCommit, by: login } });
    case 'retry':
      return applied(withAsk(state, { kind: 'verify', run: null, seeds: null, at }));
    default:
      return applied(withAnswer(state, { login, command: button, text: 'There is no such button.' }));
  }
}

const OTHER_COMMIT = 'That was for a commit which is no longer the newest one.';
const NOT_ALLOWED = 'It takes write permission to the repository.';

async function applyComment(
  state: SubjectState,
  message: Extract<Message, { kind: 'commented' }>,
  pull: PullRequest,
  ports: AdvancePorts,
): Promise<Asked> {
  const comment = await ports.forge.comment(message.repository, message.comment);
  if (comment.kind === 'gone') return applied(state);
  if (comment.kind !== 'ok') return { kind: 'refused', refusal: comment };
  const { author, body, issue } = comment.value;
  const parsed = parseCommand(body);
  if (parsed.kind === 'none' || issue !== pull.number) return applied(state);
  if (parsed.kind === 'wrong') {
    return applied(
      withAnswer(state, { login: author, command: '', text: `Not understood: ${parsed.message}.` }),
      'confused',
    );
  }
  const { command } = parsed;
  const answered = (text: string, reaction: Reaction): Asked =>
    applied(withAnswer(state, { login: author, command: command.kind, text }), reaction);
  switch (command.kind) {
    case 'help':
      return applied(
        withAnswer(state, {
          ...{ login: author, command: 'help', text: 'These commands are understood:' },
          detail: COMMAND_HELP.map((line) => `- ${line}`).join('\n'),
        }),
        'eyes',
      );
    case 'status':
    case 'check':
      return answered('Everything was read again: this comment says how it stands.', 'eyes');
    case 'rehearse':
      return applied(
        withAsk(state, { kind: 'rehearse', run: command.run, seeds: null, at: now(ports) }),
        'rocket',
      );
    default: {
      const permission = await ports.forge.permission(message.repository, author);
      if (permission.kind !== 'ok') return { kind: 'refused', refusal: permission };
      return mayWrite(permission.value)
        ? spend(state, command, author, pull, now(ports))
        : answered(NOT_ALLOWED, '-1');
    }
  }
}

/** A command of somebody who may spend. */
function spend(
  state: SubjectState,
  command: Extract<Command, { kind: 'verify' | 'grant' | 'cancel' }>,
  login: string,
  pull: PullRequest,
  at: string,
): Asked {
  switch (command.kind) {
    case 'cancel':
      return applied({ ...state, cancelled: { commit: pull.headCommit, by: login } }, '+1');
    case 'grant':
      return command.commit === pull.headCommit
        ? applied(
            withGrant({ ...state, cancelled: null }, { commit: command.commit, by: login, at }),
            'rocket',
          )
        : applied(withAnswer(state, { login, command: 'grant', text: OTHER_COMMIT }), '-1');
    case 'verify': {
      const asked = { kind: 'verify', run: command.run, seeds: command.seeds, at } as const;
      return applied(withAsk({ ...state, cancelled: null }, asked), 'rocket');
    }
  }
}

function now({ clock }: AdvancePorts): string {
  return clock.now().toISOString();
}

function withAsk(state: SubjectState, ask: Omit<Ask, 'commit'>): SubjectState {
  return { ...state, asks: [...state.asks, { ...ask, commit: state.headCommit }].slice(-MOST_ASKS) };
}

/** Older ones have had their effect. */
const MOST_ASKS = 50;
