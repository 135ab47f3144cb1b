import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { ResolvedOptions } from '../../swift/resolve-options.ts';

/** A run as data: everything that its results depend on, and nothing else. */
export interface Spec {
  readonly engine: { readonly line: string; readonly release: string };
  readonly subcommand: string;
  readonly options: ResolvedOptions;
  readonly environment: Readonly<Record<string, string>>;
  /** By name as the command has it: the digest of the content, or the identity of the run that made it. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What the model is asked, where the command itself does not say; left out where it does. */
  readonly prompts?: readonly string[];
  readonly hardware: string;
  readonly profile: string;
  /** `owner/name`, of what a fork of it wants: its evidence answers for no other repository. */
  readonly repository?: string;
}

/** SHA-256 of the spec's canonical JSON (RFC 8785), in lower-case hexadecimal. */
export function identityOf(spec: Spec): string {
  const text = canonicalize(spec);
  if (text === undefined) throw new TypeError('a spec is always JSON');
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/**
 * Variables that name accounts, places and reporters: they change no result, and some are secrets. `TOKEN` counts
 * at the end only: `IMAGE_MAX_TOKEN_NUM` is one of ms-swift's own knobs.
 */
const WITHOUT_EFFECT: readonly RegExp[] = [
  /(?:^|_)(?:TOKEN|PAT|(?:API|ACCESS|SECRET)?KEY(?:_ID)?|PASS(?:WORD|WD|PHRASE)?)$/i,
  /(?:^|_)(?:SECRET|CREDENTIALS?)(?:_|$)/i,
  /^(?:WANDB|SWANLAB|HF_HOME|HF_ENDPOINT|MODELSCOPE)(?:_|$)/,
  /^(?:PATH|HOME)$/,
  /^(?:HTTPS?|ALL|NO)_PROXY$/i,
];

/** The variables of a command that can change what is measured. */
export function effectiveEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !WITHOUT_EFFECT.some((pattern) => pattern.test(name))),
  );
}
