import { isIP } from 'node:net';
import type { GithubSite } from './github-site.ts';

/** What is wrong with an address for deliveries; null when GitHub can use it. */
export function webhookProblem(address: string, site: GithubSite): string | null {
  if (!URL.canParse(address))
    return `"${address}" is no address: write one like https://posts.example.org/webhook`;
  const { protocol, hostname, pathname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') {
    return `"${address}" is neither https nor http: write one like https://posts.example.org/webhook`;
  }
  if (pathname === '/') return `"${address}" has no path: deliveries go to /webhook, write it out`;
  if (isLocal(hostname) && !isLocal(new URL(site.pages).hostname)) {
    return `"${address}" is this machine, which GitHub cannot reach: write the address of its reverse proxy or tunnel`;
  }
  return null;
}

function isLocal(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
  );
}
