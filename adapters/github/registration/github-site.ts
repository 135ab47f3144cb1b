/** Where a GitHub is, without slashes at the ends. */
export interface GithubSite {
  /** Of its pages: `https://github.com`. */
  readonly pages: string;
  /** Of its REST interface: `https://api.github.com`. */
  readonly api: string;
}

/**
 * The site at an address: github.com, one with data residency (`https://NAME.ghe.com`), or a GitHub Enterprise Server.
 * https://docs.github.com/en/enterprise-cloud@latest/rest/using-the-rest-api/getting-started-with-the-rest-api
 * https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export function githubSite(address: string): GithubSite {
  const { protocol, host, origin } = new URL(address);
  const ownHost = host === 'github.com' || host.endsWith('.ghe.com');
  return { pages: origin, api: ownHost ? `${protocol}//api.${host}` : `${origin}/api/v3` };
}
