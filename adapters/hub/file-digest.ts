import type { FileDigest } from '../../core/ports/hub.ts';

const HEX_DIGITS = { sha256: 64, 'git-sha1': 40 } as const;

/** A digest as a hub states it; null where it states none, or something else. */
export function fileDigest(kind: FileDigest['kind'], hex: string | null | undefined): FileDigest | null {
  const isDigest = typeof hex === 'string' && hex.length === HEX_DIGITS[kind] && /^[0-9a-f]+$/i.test(hex);
  return isDigest ? { kind, hex: hex.toLowerCase() } : null;
}
