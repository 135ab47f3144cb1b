/** The segments of a key of an object store; a RangeError for what is none. */
export function segmentsOfKey(key: string): readonly string[] {
  const segments = key.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
    throw new RangeError(`not a store key: "${key}"`);
  }
  return segments;
}
