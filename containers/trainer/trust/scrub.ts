import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Credentials by their form.
 * - `hf_…`: Hugging Face; `ms-…` with a UUID: ModelScope
 * - `gh?_…`, `github_pat_…`: GitHub (docs.github.com, "GitHub's token formats")
 * - `AKIA…`, `ASIA…`: AWS access key ids (IAM user guide, "unique identifiers")
 * - an `Authorization` or `X-Amz-Security-Token` header, a key pair in a query string, credentials in an address
 */
const FORMS: readonly RegExp[] = [
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\bms-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
  /\bgh[opsur]_[A-Za-z0-9_]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(?<=\b(?:Proxy-)?Authorization["']?\s{0,3}[:=]\s{0,3}["']?)(?:(?:Bearer|Basic|token|AWS4-HMAC-SHA256)[ \t]+)?[^\s"',;\\]+/gi,
  /(?<=\bX-Amz-(?:Security-Token|Signature|Credential)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"'&,;\\]+/gi,
  /(?<=:\/\/[^\s/:@"']{1,100}:)[^\s/@"']{1,200}(?=@)/g,
];

const REMOVED = '[credential removed]';

/** Names of variables that hold a secret. */
const SECRET_NAME = /(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|AUTHORIZATION)/i;
/** A shorter value would be found in innocent places. */
const SHORTEST_SECRET = 8;

/** A function that takes out of a text what looks like a credential, and the values of secret variables. */
export function scrubber(environment: Readonly<Record<string, string>>): (text: string) => string {
  const values = Object.entries(environment)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET)
    .map(([, value]) => value)
    // A value that holds another one goes first.
    .toSorted((one, other) => other.length - one.length);
  return (text) => {
    const known = values.reduce((rest, value) => rest.replaceAll(value, REMOVED), text);
    return FORMS.reduce((rest, form) => rest.replace(form, REMOVED), known);
  };
}

const TEXTS = /\.(?:log|jsonl?|md|txt|ya?ml|csv)$/;

/** Scrubs every text file below a folder, in place. */
export async function scrubTexts(folder: string, scrub: (text: string) => string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !TEXTS.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    // Read as Latin-1, so that bytes which are no UTF-8 stay as they are.
    const text = await readFile(path, 'latin1');
    const clean = scrub(text);
    if (clean !== text) await writeFile(path, clean, 'latin1');
  }
}
