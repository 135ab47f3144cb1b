/**
 * What a registry's `WWW-Authenticate` asks for: a token of this address, for this service and scope.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export interface Challenge {
  readonly realm: URL;
  readonly service: string | null;
  readonly scope: string | null;
}

const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Null for another scheme than Bearer (a registry that wants a name and a password), and without a usable address. */
export function readChallenge(header: string | null): Challenge | null {
  const rest = /^\s*Bearer\s+(.*)$/is.exec(header ?? '')?.[1];
  if (rest === undefined) return null;
  const parameters = new Map(
    [...rest.matchAll(PARAMETER)].map(([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? plain,
    ]),
  );
  const realm = URL.parse(parameters.get('realm') ?? '');
  if (realm === null || (realm.protocol !== 'https:' && !isOfThisMachine(realm.hostname))) return null;
  return { realm, service: parameters.get('service') ?? null, scope: parameters.get('scope') ?? null };
}

/** Whether a host is this machine, which Docker speaks plain HTTP with. */
export function isOfThisMachine(host: string): boolean {
  return host === 'localhost' || /^127(?:\.\d+){3}$/.test(host);
}
