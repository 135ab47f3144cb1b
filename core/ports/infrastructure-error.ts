/** A service failed, could not be reached, or refused what it never should: `retryable` when it may work later. */
export class InfrastructureError extends Error {
  readonly retryable: boolean;

  constructor(message: string, options: { readonly cause: unknown; readonly retryable: boolean }) {
    super(message, { cause: options.cause });
    this.name = 'InfrastructureError';
    this.retryable = options.retryable;
  }
}
