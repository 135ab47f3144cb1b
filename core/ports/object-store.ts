export interface StoredObject {
  readonly body: Uint8Array;
  /** Changes whenever the content changes; hand it back to `replace`. */
  readonly version: string;
}

/**
 * The only database. Keys are relative paths of `/`-separated segments; a segment is never empty, `.` or `..`.
 * Semantics are those of S3 with conditional writes (`If-None-Match: *`, `If-Match`).
 */
export interface ObjectStore {
  read(key: string): Promise<StoredObject | null>;
  /** Writes once: of several writers exactly one is told `created`. A reader never sees half an object. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** Compare-and-swap: writes only while the object still has `version`; a missing object has changed. */
  replace(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'>;
  /** Every key that starts with `prefix`, in ascending order of code units. */
  list(prefix: string): Promise<readonly string[]>;
}
