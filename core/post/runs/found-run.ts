import type { Run } from '../post.ts';
import type { RawRun } from './raw-run.ts';

/** A run with what binding needs of its surroundings. */
export interface FoundRun extends Pick<RawRun, 'offset' | 'block' | 'comments'> {
  readonly run: Run;
}
