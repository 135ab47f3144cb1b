import type { Outcome } from '../verdict/verdict.ts';
import { plural } from './amounts.ts';
import { isBroken, isBusy, isStopped, needsGrant, stateOf } from './subject-state.ts';
import type { RunView, SubjectView } from './subject-view.ts';

/** The state in one sentence without a full stop, of words and numbers of ours alone. */
export function headline(view: SubjectView): string {
  const outcomes = view.posts.flatMap(({ report }) => report.claims.map(outcomeOf));
  const claims = claimsPhrase(outcomes);
  switch (stateOf(view)) {
    case 'nothing to do':
      return 'No post changed';
    case 'running':
      return joined([...busyPhrases(view), ...grantPhrases(view), ...faultPhrases(view), soFar(outcomes)]);
    case 'waits for a grant':
      return joined([...grantPhrases(view), ...faultPhrases(view), claims]);
    case 'failed':
      return joined(
        outcomes.includes('not reproduced')
          ? [claims, ...faultPhrases(view), ...missPhrases(view)]
          : [...faultPhrases(view), ...missPhrases(view), claims],
      );
    case 'cancelled':
      return joined(['Cancelled', claims]);
    case 'settings wrong':
      return 'Nothing is executed: the settings on the default branch have errors';
    case 'not judged':
      return joined([...missPhrases(view), claims]);
    case 'reproduced':
      return capital(claims);
  }
}

/** "1 of 7 claims not reproduced, 5 reproduced, 1 not run": what a reader must know first comes first. */
export function claimsPhrase(outcomes: readonly Outcome[]): string {
  const all = outcomes.length;
  if (all === 0) return 'no claim to judge';
  const found = PHRASES.flatMap(([wanted, phrase]) => {
    const count = outcomes.filter((outcome) => wanted.includes(outcome)).length;
    return count === 0 ? [] : [{ count, phrase }];
  });
  return found
    .map(({ count, phrase }, index) => {
      if (index > 0) return `${count} ${phrase}`;
      return count === all
        ? `${plural(all, 'claim')} ${phrase}`
        : `${count} of ${plural(all, 'claim')} ${phrase}`;
    })
    .join(', ');
}

const PHRASES: readonly (readonly [readonly Outcome[], string])[] = [
  [['not reproduced'], 'not reproduced'],
  [['reproduced'], 'reproduced'],
  [['within noise'], 'within noise'],
  [['inconclusive', 'not comparable'], 'cannot be judged'],
  [['not run'], 'not run'],
];

function outcomeOf({ verdict }: { readonly verdict: { readonly outcome: Outcome } }): Outcome {
  return verdict.outcome;
}

function runsOf({ posts }: SubjectView): readonly RunView[] {
  return posts.flatMap(({ runs }) => runs);
}

function busyPhrases(view: SubjectView): readonly string[] {
  const busy = runsOf(view).filter(isBusy);
  const rehearsing = busy.filter(({ rehearsal: { kind } }) => kind === 'waiting' || kind === 'running');
  const running = busy.filter(({ verification: { kind } }) => kind === 'running');
  const waiting = busy.filter(({ verification: { kind } }) => kind === 'waiting');
  return [
    ...(rehearsing.length === 0 ? [] : [`${plural(rehearsing.length, 'run')} in rehearsal`]),
    ...(running.length === 0 ? [] : [`${plural(running.length, 'run')} in training`]),
    ...(waiting.length === 0 ? [] : [`${plural(waiting.length, 'run')} in the queue`]),
  ];
}

function grantPhrases(view: SubjectView): readonly string[] {
  if (!needsGrant(view)) return [];
  const waiting = runsOf(view).filter(({ verification: { kind } }) => kind === 'needs a grant').length;
  return [waiting === 0 ? 'A grant is needed' : `${plural(waiting, 'run waits', 'runs wait')} for a grant`];
}

function faultPhrases(view: SubjectView): readonly string[] {
  const errors = view.posts.flatMap(({ diagnosis: { problems } }) =>
    problems.filter(({ level }) => level === 'error'),
  ).length;
  const broken = runsOf(view).filter(isBroken).length;
  return [
    ...(errors === 0 ? [] : [`${plural(errors, 'error')} found by check`]),
    ...(broken === 0 ? [] : [`${plural(broken, 'command does', 'commands do')} not work as written`]),
  ];
}

function missPhrases(view: SubjectView): readonly string[] {
  const stopped = runsOf(view).filter(isStopped).length;
  const unpaid = runsOf(view).filter(({ verification: { kind } }) => kind === 'no budget').length;
  const unread = view.unread.length;
  return [
    ...(stopped === 0 ? [] : [`${plural(stopped, 'run')} stopped by the infrastructure`]),
    ...(unpaid === 0 ? [] : [`No budget for ${plural(unpaid, 'run')}`]),
    ...(unread === 0 ? [] : [`${plural(unread, 'post')} could not be read`]),
    ...(view.complete ? [] : ['Not every changed file is known']),
  ];
}

function soFar(outcomes: readonly Outcome[]): string {
  const isOpen = outcomes.every((outcome) => outcome === 'not run');
  return isOpen ? 'no claim judged yet' : `${claimsPhrase(outcomes)} so far`;
}

function joined(parts: readonly string[]): string {
  return capital(parts.join('; '));
}

/** With a capital letter at the beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
