import type { DialectSign } from '../../swift/dialect.ts';
import type { Problem, Run, RunWord } from '../post.ts';

/** A run as it stands in the post, before the engine line that it belongs to is known. */
export interface RawRun {
  readonly form: Run['form'];
  readonly program: Run['program'];
  readonly subcommand: string;
  readonly words: readonly RunWord[];
  readonly environment: Readonly<Record<string, string>>;
  readonly processes: number | null;
  /** The word that names the program. */
  readonly offset: number;
  /** Offsets of the fence or paragraph that holds it. */
  readonly block: { readonly start: number; readonly end: number };
  readonly headings: readonly string[];
  readonly comments: readonly { readonly text: string; readonly offset: number }[];
  /** Nothing in it needs a value that the post does not give. */
  readonly resolved: boolean;
  readonly problems: readonly Problem[];
  /** What its names tell of the engine line besides its options. */
  readonly signs: readonly DialectSign[];
}
