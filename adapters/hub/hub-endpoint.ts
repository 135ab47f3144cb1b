/** Where a hub is, and who asks. */
export interface HubAccess {
  /** Scheme, host and port: `https://huggingface.co`. */
  readonly endpoint: string;
  /** Sent to the endpoint alone; null asks as anybody. */
  readonly token: string | null;
}

/**
 * The endpoint that a variable such as HF_ENDPOINT or MODELSCOPE_DOMAIN names: with or without a scheme, as the clients
 * take it (config.py of modelscope_hub 0.5.1: a bare domain is `https`).
 */
export function hubEndpoint(configured: string | undefined, usual: string): string {
  const named = (configured ?? '').trim() || usual;
  return (/^https?:\/\//i.test(named) ? named : `https://${named}`).replace(/\/+$/, '');
}
