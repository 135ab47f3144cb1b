import type { ResolvedOptions } from '../../swift/resolve-options.ts';
import { plainPath } from './inputs.ts';
import type { PlannedInput } from './plan-run.ts';
import { hubContent } from './take-from-hub.ts';

/** What an input's content is: a revision, else a digest. */
export function contentOf(input: Exclude<PlannedInput, { kind: 'run' }>): string {
  return input.kind === 'hub' ? hubContent(input.input) : (input.found.revision ?? input.found.digest);
}

/**
 * The options with the output folders of earlier runs replaced by those runs' identities: what a post calls its
 * output folder changes no result.
 */
export function withContents(options: ResolvedOptions, inputs: readonly PlannedInput[]): ResolvedOptions {
  const replaced = { ...options };
  for (const input of inputs) {
    if (input.kind !== 'run') continue;
    const { name, option, written } = input.named;
    const content = plainPath(written).replace(
      name,
      () => `run ${input.run.identity}${name.slice(input.path.length)}`,
    );
    const value = replaced[option];
    replaced[option] = Array.isArray(value)
      ? value.map((word) => (word === written ? content : word))
      : content;
  }
  return replaced;
}
