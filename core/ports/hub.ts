export type RepositoryKind = 'model' | 'dataset';

/** Git's own name of a content (`git hash-object`), or its SHA-256, in lower-case hexadecimal. */
export interface FileDigest {
  readonly kind: 'sha256' | 'git-sha1';
  readonly hex: string;
}

export interface HubFile {
  readonly path: string;
  /** Null where the hub does not tell. */
  readonly bytes: number | null;
  /** Null where the hub does not tell. */
  readonly digest: FileDigest | null;
}

/**
 * What a hub says of a repository and a revision of it.
 * - `missing`: hubs also say so of a private repository to those who may not see it
 * - `refused`: it is there, and its files may not be downloaded with the token that was sent
 * - `unreachable`: nothing is known
 */
export type HubAnswer =
  | {
      readonly kind: 'found';
      /** As the hub has it: another id than the one that was asked for where it was renamed. */
      readonly id: string;
      /** The commit that the revision means now; null where the hub does not tell. */
      readonly commit: string | null;
      /** Who grants access: nobody has to, it is granted at once, or a person decides. */
      readonly gated: false | 'auto' | 'manual';
      readonly licence: string | null;
      /** Null where the hub does not list all of them. */
      readonly files: readonly HubFile[] | null;
    }
  | { readonly kind: 'missing'; readonly what: 'repository' | 'revision' }
  | { readonly kind: 'refused'; readonly token: 'absent' | 'invalid' | 'without access' }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A place that models and data sets are downloaded from. */
export interface Hub {
  /** Asks without downloading; null is the hub's own default revision. */
  describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer>;
}
