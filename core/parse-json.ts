/** What a text says that came from elsewhere; null where it is no JSON, which a schema refuses like any other wrong value. */
export function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
