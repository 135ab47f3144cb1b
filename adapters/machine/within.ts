import { Script } from 'node:vm';

const CALL = new Script('task()');

/**
 * Runs a synchronous task and stops it after a time, also in the middle of an endless loop: what it returns, or
 * `late`. What the task throws is thrown.
 */
export function within<Value>(
  milliseconds: number,
  task: () => Value,
): { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'late' } {
  let result: ReturnType<typeof within<Value>> = { kind: 'late' };
  const run = (): void => {
    result = { kind: 'done', value: task() };
  };
  try {
    CALL.runInNewContext({ task: run }, { timeout: milliseconds });
  } catch (error) {
    if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
  }
  return result;
}

/** The error may be of another realm, so it is no `Error` of this one. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
