import type { HubAnswer } from '../../ports/hub.ts';
import type { Problem } from '../../post/post.ts';
import { type HubAnswers, referenceKey } from './ask-hubs.ts';
import type { HubName } from './hub-name.ts';
import type { HubReference } from './hub-references.ts';

/** What the hubs are called. */
export const HUB_TITLES: Readonly<Record<HubName, string>> = {
  'model-scope': 'ModelScope',
  'hugging-face': 'Hugging Face',
};

/** Where the clients of the hubs look for a token. */
const TOKENS: Readonly<Record<HubName, string>> = {
  'model-scope': 'MODELSCOPE_API_TOKEN',
  'hugging-face': 'HF_TOKEN',
};

const COMMIT = /^[0-9a-f]{40}$/;

type Finding = Pick<Problem, 'code' | 'level' | 'message' | 'expected' | 'repair'>;

/**
 * What is wrong with getting at models and data sets: of one or several runs, each repository once, at the first word
 * that names it. What was not asked, or could not be, is a warning: nothing is known to be well.
 */
export function accessProblems(references: readonly HubReference[], answers: HubAnswers): readonly Problem[] {
  const first = new Map<string, HubReference>();
  for (const reference of references) {
    const key = referenceKey(reference);
    if (!first.has(key)) first.set(key, reference);
  }
  return [...first].flatMap(([key, reference]) => {
    const { line, column } = reference;
    return findingsOf(reference, answers.get(key) ?? null).map((finding) => ({ line, column, ...finding }));
  });
}

function findingsOf(reference: HubReference, answer: HubAnswer | null): readonly Finding[] {
  switch (answer?.kind) {
    case undefined:
      return [notChecked(reference, 'the hub was not asked'), ...notPinned(reference, null)];
    case 'unreachable':
      return [
        notChecked(reference, `${HUB_TITLES[reference.hub]} could not be asked: ${answer.reason}`),
        ...notPinned(reference, null),
      ];
    case 'missing':
      return [answer.what === 'revision' ? revisionMissing(reference) : repositoryMissing(reference)];
    case 'refused':
      return [refused(reference, answer.token)];
    case 'found':
      return [
        ...renamed(reference, answer.id),
        ...withoutLicence(reference, answer.licence),
        ...notPinned(reference, answer.commit),
      ];
  }
}

function notChecked(reference: HubReference, why: string): Finding {
  return {
    code: 'not-checked',
    level: 'warning',
    message: `whether the ${nounOf(reference)} ${reference.id} can be downloaded is not checked: ${why}`,
    expected: null,
    repair: 'check again where the hub can be reached and may be asked',
  };
}

function repositoryMissing({ hub, kind, id }: HubReference): Finding {
  const noun = nounOf({ kind });
  return {
    code: kind === 'model' ? 'model-missing' : 'dataset-missing',
    level: 'error',
    message: `${HUB_TITLES[hub]} shows no ${noun} ${id}: it does not exist, or is private`,
    expected: `the id of a ${noun} on ${HUB_TITLES[hub]}, or a path that exists`,
    repair: `correct the id, ${otherHub(hub, kind)}, or give a token that may see it (${TOKENS[hub]})`,
  };
}

function otherHub(hub: HubName, kind: HubReference['kind']): string {
  const toHuggingFace = hub === 'model-scope';
  const other = HUB_TITLES[toHuggingFace ? 'hugging-face' : 'model-scope'];
  if (kind === 'dataset') return `write ${toHuggingFace ? 'hf::' : 'ms::'} before it if it is on ${other}`;
  return toHuggingFace
    ? `set USE_HF=1 if it is on ${other}`
    : `leave out --use_hf and USE_HF if it is on ${other}`;
}

function revisionMissing({ hub, kind, id, revision }: HubReference): Finding {
  return {
    code: 'revision-missing',
    level: 'error',
    message: `the ${nounOf({ kind })} ${id} on ${HUB_TITLES[hub]} has no revision ${revision ?? 'to download'}`,
    expected: 'a branch, tag or commit of the repository',
    repair: 'correct the revision',
  };
}

function refused({ hub, kind, id }: HubReference, token: 'absent' | 'invalid' | 'without access'): Finding {
  const why = {
    absent: 'no token was sent',
    invalid: 'the token is not valid',
    'without access': 'the token has no access to it',
  }[token];
  return {
    code: kind === 'model' ? 'gated-model' : 'gated-dataset',
    level: 'error',
    message: `the ${nounOf({ kind })} ${id} on ${HUB_TITLES[hub]} is only for those who were granted access, and ${why}`,
    expected: null,
    repair: `ask for access on its page, and set ${TOKENS[hub]} to a token of the account that has it; or take an open ${nounOf({ kind })}`,
  };
}

function renamed({ hub, kind, id }: HubReference, now: string): readonly Finding[] {
  if (now.toLowerCase() === id.toLowerCase()) return [];
  return [
    {
      code: 'renamed-repository',
      level: 'note',
      message: `the ${nounOf({ kind })} ${id} is called ${now} on ${HUB_TITLES[hub]} now; the old id works as long as nobody takes it`,
      expected: now,
      repair: `write ${now}`,
    },
  ];
}

function withoutLicence({ hub, kind, id }: HubReference, licence: string | null): readonly Finding[] {
  if (licence !== null) return [];
  return [
    {
      code: 'no-licence',
      level: 'warning',
      message: `the ${nounOf({ kind })} ${id} states no licence on ${HUB_TITLES[hub]}: nobody is told what may be done with it`,
      expected: null,
      repair: `say in the post under which terms it is used, or take a ${nounOf({ kind })} with a licence`,
    },
  ];
}

/** Only where the engine can pin: for data sets and adapters it has no option. */
function notPinned(
  { id, revision, revisionOption }: HubReference,
  commit: string | null,
): readonly Finding[] {
  if (revisionOption === null || (revision !== null && COMMIT.test(revision))) return [];
  return [
    {
      code: 'revision-not-pinned',
      level: 'note',
      message: `${id} is taken ${revision === null ? 'as it is on the day of the download' : `at ${revision}, which may be moved`}: the numbers may change with it`,
      expected: 'the 40 hexadecimal digits of a commit',
      repair: commit === null ? `add --${revisionOption}` : `add --${revisionOption} ${commit}`,
    },
  ];
}

function nounOf({ kind }: Pick<HubReference, 'kind'>): string {
  return kind === 'model' ? 'model' : 'data set';
}
