import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { HubAnswer, HubFile } from '../../ports/hub.ts';
import type { Problem, Run } from '../../post/post.ts';
import { accessProblems, HUB_TITLES } from '../../preflight/access/access-problems.ts';
import { referenceKey } from '../../preflight/access/ask-hubs.ts';
import { isTaken } from '../../preflight/access/download-size.ts';
import { type HubReference, hubReferences } from '../../preflight/access/hub-references.ts';
import { type HubInput, isSafePath } from './hub-input.ts';
import type { NamedInput } from './inputs.ts';

/** Asks the hub that a reference names; null where that may not be done and its answer is not known. */
export type AskHub = (reference: HubReference) => Promise<HubAnswer | null>;

export type Taken =
  | { readonly kind: 'not asked' }
  | { readonly kind: 'hub'; readonly named: NamedInput; readonly input: HubInput }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The repository that a word of a run means, where nothing of its name is at hand; null where it can be none. */
export function hubReferenceOf(run: Run, named: NamedInput): HubReference | null {
  const { line, column } = run.words[named.wordIndex] ?? run;
  const [id] = named.name.split(':');
  const found = hubReferences(run, () => false).find(
    (reference) =>
      reference.option === named.option &&
      reference.id === id &&
      reference.line === line &&
      reference.column === column,
  );
  return found !== undefined && isSafePath(found.id) ? found : null;
}

/** Pins what the hub has now, or says why it cannot be had. */
export async function takeFromHub(
  reference: HubReference,
  named: NamedInput,
  askHub: AskHub,
): Promise<Taken> {
  const answer = await askHub(reference);
  if (answer === null) return { kind: 'not asked' };
  if (answer.kind !== 'found') return refused(whyNot(reference, answer));
  const folder = /:(.*)$/s.exec(named.name)?.[1]?.replace(/\/+$/, '');
  const wanted = answer.files?.filter(
    ({ path }) => isTaken(reference.kind, path) && (folder === undefined || path.startsWith(`${folder}/`)),
  );
  if (wanted === undefined) return refused(unusable(reference, 'the hub does not list all of its files'));
  const files = wanted.flatMap(({ path, bytes, digest }) =>
    bytes === null ? [] : [{ path, bytes, digest }],
  );
  const [odd] = wanted.filter(({ path, bytes }) => bytes === null || !isSafePath(path));
  if (odd !== undefined) {
    const what = odd.bytes === null ? 'of unknown size' : 'with a path that is not safe';
    return refused(unusable(reference, `it has a file ${what}, ${odd.path}`));
  }
  if (files.length === 0) {
    const where = folder === undefined ? '' : ` in ${folder}`;
    return refused(unusable(reference, `it has no file${where} that the engine would take`));
  }
  const { hub, kind: role, id, revision } = reference;
  const branch = hub === 'model-scope' ? 'master' : 'main';
  return {
    kind: 'hub',
    named,
    input: {
      kind: 'hub',
      role,
      hub,
      id: isSafePath(answer.id) ? answer.id : id,
      revision: answer.commit ?? revision ?? branch,
      pin: answer.commit ?? `files-${digestOf(wanted)}`,
      path: id,
      whole: folder === undefined,
      files,
    },
  };
}

/** What a run's results depend on: the repository and what its revision means. */
export function hubContent({ hub, role, path, pin }: HubInput): string {
  return `${hub} ${role} ${path} at ${pin}`;
}

/** The name under which two different contents would have to lie in the working directory; null where there is none. */
export function clashOf(inputs: readonly HubInput[]): string | null {
  const contents = new Map<string, string>();
  for (const input of inputs) {
    const content = hubContent(input);
    if ((contents.get(input.path) ?? content) !== content) return input.path;
    contents.set(input.path, content);
  }
  return null;
}

/** SHA-256 of the lines `<digest> <bytes> <path>`, sorted by path. */
function digestOf(files: readonly HubFile[]): string {
  const lines = files
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ path, bytes, digest }) => `${digest?.hex ?? 'unknown'} ${bytes} ${path}\n`);
  return bytesToHex(sha256(new TextEncoder().encode(lines.join(''))));
}

function refused(problem: Problem): Extract<Taken, { kind: 'refused' }> {
  return { kind: 'refused', problem };
}

function whyNot(reference: HubReference, answer: Exclude<HubAnswer, { kind: 'found' }>): Problem {
  const found = accessProblems([reference], new Map([[referenceKey(reference), answer]]));
  const [error] = found.filter(({ level }) => level === 'error');
  if (error !== undefined) return error;
  const why = answer.kind === 'unreachable' ? `: ${answer.reason}` : '';
  const problem = unusable(reference, `${HUB_TITLES[reference.hub]} could not be asked${why}`);
  return {
    ...problem,
    code: 'hub-unreachable',
    repair: `try again where the hub can be reached, or put a folder ${reference.id} into the working directory`,
  };
}

function unusable({ hub, kind, id, line, column }: HubReference, why: string): Problem {
  const noun = kind === 'model' ? 'model' : 'data set';
  return {
    line,
    column,
    code: 'not-downloadable',
    level: 'error',
    message: `the ${noun} ${id} of ${HUB_TITLES[hub]} cannot be downloaded: ${why}`,
    expected: null,
    repair: `take another ${noun}, or put a folder ${id} into the working directory`,
  };
}
