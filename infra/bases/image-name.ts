/**
 * The name of an image, `[registry/]repository[:tag][@digest]`, with what Docker adds to a short one: `python:3.11` is
 * `docker.io/library/python:3.11`. Grammar of github.com/distribution/reference.
 */
export interface ImageName {
  /** A host, with its port where it has one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | null;
}

const DEFAULT_REGISTRY = 'docker.io';
const DEFAULT_TAG = 'latest';

const COMPONENT = '[a-z0-9]+(?:(?:[.]|_|__|-+)[a-z0-9]+)*';
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\\d+)?';
const NAME = new RegExp(
  `^(?<host>${HOST})/(?<path>${COMPONENT}(?:/${COMPONENT})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

/** Null for what is no name of an image. */
export function parseImageName(text: string): ImageName | null {
  const slash = text.indexOf('/');
  const first = slash === -1 ? '' : text.slice(0, slash);
  // Without one of these the first part is a name at the default registry: `library/python`.
  const isHost = /[.:]/.test(first) || first === 'localhost';
  const found = NAME.exec(isHost ? text : `${DEFAULT_REGISTRY}/${text}`)?.groups;
  if (found?.path === undefined || found.host === undefined) return null;
  const isShort = found.host === DEFAULT_REGISTRY && !found.path.includes('/');
  return {
    registry: found.host,
    repository: isShort ? `library/${found.path}` : found.path,
    tag: found.tag ?? DEFAULT_TAG,
    digest: found.digest ?? null,
  };
}
