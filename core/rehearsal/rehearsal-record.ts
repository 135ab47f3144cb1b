import { z } from 'zod';
import type { FoundInput, InputRole } from '../flow/plan/inputs.ts';
import { effectiveEnvironment, identityOf } from '../flow/plan/spec.ts';
import type { TrustClass } from '../flow/store/keys.ts';
import type { RepositoryName } from '../ports/forge.ts';
import type { EngineLine, Run } from '../post/post.ts';
import { parseArguments } from '../swift/argparse.ts';
import { resolveOptions } from '../swift/resolve-options.ts';
import { type Draft, givenOptions, REHEARSAL_RELEASE, tableOf } from './command.ts';
import { prepareAnswer, trainAnswer, validateAnswer } from './rehearsal-engine.ts';

/** A file or folder of the post's own that is laid where the command is rehearsed. */
export interface LaidFile {
  readonly name: string;
  readonly role: InputRole;
  readonly found: FoundInput;
}

/** What the substitutions and the stand-ins of this version make of a command; raised when either changes. */
const REHEARSAL_VERSION = '2';

/** What a rehearsal depends on besides its command. */
export interface RehearsalContent {
  readonly line: EngineLine;
  readonly files: readonly LaidFile[];
  /** The model that another run of the post serves. */
  readonly teacher: string | null;
  /** The repository, where the post comes from a fork of it. */
  readonly fork: RepositoryName | undefined;
}

/** The spec of a rehearsal: never that of a verification, whose profile is another and whose keys lie elsewhere. */
export function rehearsalIdentity(
  run: Run,
  original: Draft,
  { line, files, teacher, fork }: RehearsalContent,
): string {
  const table = tableOf(original.subcommand);
  const parsed = parseArguments(original.words, table);
  return identityOf({
    engine: { line, release: REHEARSAL_RELEASE },
    subcommand: original.subcommand,
    options:
      parsed.outcome === 'accepted'
        ? resolveOptions(table, parsed.values, run.processes ?? 1)
        : { words: original.words },
    environment: effectiveEnvironment(original.environment),
    inputs: {
      ...Object.fromEntries(files.map(({ name, found }) => [name, found.digest])),
      'mustrun:rehearsal': REHEARSAL_VERSION,
      ...(teacher !== null && givenOptions(original).has('teacher_model_server')
        ? { 'mustrun:teacher': teacher }
        : {}),
    },
    hardware: 'cpu',
    profile: 'rehearse',
    ...(fork === undefined ? {} : { repository: `${fork.owner}/${fork.name}` }),
  });
}

/** Where a rehearsal's things lie: no verification reads or writes there. */
export function rehearsalPrefix(trust: TrustClass, identity: string): string {
  return `rehearsals/${trust}/${identity}`;
}

/** Where the answers lie. */
export function rehearsalKey(identity: string, trust: TrustClass): string {
  return `${rehearsalPrefix(trust, identity)}/result.json`;
}

/** What the engine answered; the outcome is decided from it each time it is read. */
export const rehearsalDocument = z.object({
  version: z.literal(1),
  identity: z.string(),
  validated: validateAnswer,
  prepared: prepareAnswer.nullable(),
  trained: trainAnswer.nullable(),
  seconds: z.number(),
});
export type RehearsalDocument = z.infer<typeof rehearsalDocument>;
