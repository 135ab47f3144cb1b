import type { EngineLine } from '../post/post.ts';
import { REHEARSAL_RELEASE, type Substitution } from './command.ts';
import {
  isAboutTheCommand,
  isForWantOfHub,
  isForWantOfPackage,
  knownRefusal,
  ofAnotherTransformers,
} from './refusals.ts';
import type { PrepareAnswer, TrainAnswer, ValidateAnswer } from './rehearsal-engine.ts';

/**
 * - `rehearsed`: the engine trained the command; what was substituted is mechanical
 * - `approximated`: the engine trained it, but a part of it was left out or done by other code
 * - `checked`: the engine takes the arguments of a command that uses a model; nothing was generated
 * - `broken`: as written no machine can run it
 * - `unreachable`: this machine cannot try it, whatever the post says
 * - `incomplete`: a reader would have to fill something in first
 * - `not run`: the rehearsal itself did not come to an end: nothing is said about the post
 */
export type RehearsalOutcome =
  | 'rehearsed'
  | 'approximated'
  | 'checked'
  | 'broken'
  | 'unreachable'
  | 'incomplete'
  | 'not run';

export interface Decision {
  readonly outcome: RehearsalOutcome;
  /** One sentence for people, without a full stop; null where there is nothing to explain. */
  readonly cause: string | null;
}

/** What the engine answered, as far as it was asked. */
export interface Answers {
  readonly validated: ValidateAnswer;
  readonly prepared: PrepareAnswer | null;
  readonly trained: TrainAnswer | null;
}

export interface DecisionContext {
  /** The line that the command is written for. */
  readonly line: EngineLine;
  readonly substitutions: readonly Substitution[];
  /** Only the arguments are asked about. */
  readonly argumentsOnly?: boolean;
  /** What the command relies on may be registered by a plugin that is not at hand, or by the post's own code. */
  readonly missesPlugin: boolean;
}

/**
 * What the answers say about the post. An accusation needs a refusal that holds on every machine; a pass needs steps
 * and assertions that all held. Everything between says nothing about the post.
 */
export function decide({ validated, prepared, trained }: Answers, context: DecisionContext): Decision {
  if (validated.outcome !== 'accepted') return decideValidation(validated, context);
  if (context.argumentsOnly === true) return { outcome: 'checked', cause: CHECKED_CAUSE };
  if (prepared === null) return notRun('nothing was prepared');
  if (prepared.outcome !== 'prepared') return unsettled('preparing the stand-ins', prepared);
  if (trained === null) return notRun('nothing was trained');
  if (trained.outcome === 'failed') return decideFailure(trained, prepared, context);
  if (trained.outcome !== 'passed') return unsettled('training', trained);
  const failed = trained.assertions.find(({ passed }) => !passed);
  if (failed !== undefined) return notRun(`${failed.name}: no (${failed.detail})`);
  if (trained.assertions.length === 0 || trained.steps < 1) {
    return notRun('the engine came to an end without showing that it trained');
  }
  const approximations = [
    ...approximationsOf(prepared, context.substitutions),
    ...(trained.approximations ?? []),
  ];
  return approximations.length === 0
    ? { outcome: 'rehearsed', cause: null }
    : { outcome: 'approximated', cause: approximations.join('; ') };
}

const CHECKED_CAUSE = 'the engine takes its arguments; only training is executed in a rehearsal';

function decideValidation(
  answer: Exclude<ValidateAnswer, { outcome: 'accepted' }>,
  { line, missesPlugin }: DecisionContext,
): Decision {
  if (answer.outcome !== 'refused') return unsettled('checking the arguments', answer);
  const said = sayError(answer.error, answer.message);
  const repair = knownRefusal(answer.message, line, { missesPlugin, ownClasses: true });
  if (repair !== null) return broken(`${said}; ${repair}`);
  if (line !== '4.x') {
    return notRun(
      `translated to ms-swift ${REHEARSAL_RELEASE} it is refused, which says nothing yet: ${said}`,
    );
  }
  if (missesPlugin || !isAboutTheCommand(answer.error, answer.message)) {
    return notRun(`the engine refuses it here, which may be this machine's fault: ${said}`);
  }
  return broken(said);
}

function decideFailure(
  { error, message, assertions = [] }: Extract<TrainAnswer, { outcome: 'failed' }>,
  { models }: Extract<PrepareAnswer, { outcome: 'prepared' }>,
  { line, missesPlugin }: DecisionContext,
): Decision {
  const ownClasses = models.every(({ kind }) => kind === 'native');
  const repair = knownRefusal(message, line, { missesPlugin, ownClasses });
  if (repair !== null) return broken(`${sayError(error, message)}; ${repair}`);
  const failed = assertions.find(({ passed }) => !passed);
  if (failed !== undefined) return notRun(`${failed.name}: no (${failed.detail})`);
  if (isForWantOfPackage(error, message)) {
    return { outcome: 'unreachable', cause: `a package is not here: ${sayError(error, message)}` };
  }
  if (isForWantOfHub(error, message)) {
    const cause = `the engine asks a hub for what no stand-in has: ${sayError(error, message)}`;
    return { outcome: 'unreachable', cause };
  }
  const earlier = ofAnotherTransformers(message);
  if (earlier !== null) {
    const cause = `ms-swift ${REHEARSAL_RELEASE} ${earlier}, and a newer one is here: ${sayError(error, message)}`;
    return { outcome: 'unreachable', cause };
  }
  return notRun(`the training stopped, which may be the rehearsal's fault: ${sayError(error, message)}`);
}

function broken(said: string): Decision {
  return { outcome: 'broken', cause: `ms-swift refuses it on every machine: ${said}` };
}

function notRun(cause: string): Decision {
  return { outcome: 'not run', cause };
}

/** What is neither a pass nor a failure. */
function unsettled(
  stage: string,
  answer:
    | Exclude<ValidateAnswer, { outcome: 'accepted' | 'refused' }>
    | Exclude<PrepareAnswer, { outcome: 'prepared' }>,
): Decision {
  switch (answer.outcome) {
    case 'unreachable':
    case 'incomplete':
      return { outcome: answer.outcome, cause: oneLine(answer.reason) };
    case 'timeout':
      return notRun(`${stage} took too long`);
    case 'not run':
      return notRun(oneLine(answer.reason));
  }
}

function approximationsOf(
  { models, datasets }: Extract<PrepareAnswer, { outcome: 'prepared' }>,
  substitutions: readonly Substitution[],
): readonly string[] {
  const reasons = [
    ...substitutions.filter(({ kind }) => kind === 'approximate').map(({ why }) => why),
    ...models
      .filter(({ kind }) => kind !== 'native')
      .map(({ id, class: name }) => `${name ?? 'another class'} stands in for ${id}`),
    ...datasets
      .filter(({ how }) => how === 'generic')
      .map(({ id }) => `rows of the usual shape stand in for ${id}`),
  ];
  const distinct = [...new Set(reasons)];
  return distinct.filter((one) => !distinct.some((other) => other !== one && other.startsWith(one)));
}

function sayError(error: string, message: string): string {
  const said = oneLine(message);
  return said === '' ? error : `${error}: ${said}`;
}

/** An error says first what is wrong, and last why; what stands between may be all that is allowed. */
function oneLine(text: string): string {
  const flat = text.trim().replace(/\s+/g, ' ');
  return flat.length <= LONGEST ? flat : `${flat.slice(0, LONGEST / 2)} … ${flat.slice(-LONGEST / 2)}`;
}

const LONGEST = 400;
