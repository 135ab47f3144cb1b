/** Something that the caller got wrong; the message says what was found and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The training environment could not be made; what its installer said is on standard error. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  readonly retryable = true;
}
