/**
 * What a text says that came from elsewhere; null where it is no JSON. As core/parse-json.ts, of which infra may know nothing
 * (.dependency-cruiser.cjs).
 */
export function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
