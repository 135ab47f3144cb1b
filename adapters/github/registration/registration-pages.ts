import { type Html, html } from '../../../core/report/html.ts';
import { APP_EVENTS, APP_PERMISSIONS } from './app-manifest.ts';

/** What the browser shows before GitHub does. */
export interface Offer {
  readonly name: string;
  readonly organization: string | null;
  readonly webhook: string;
  /** The page of GitHub that the manifest goes to. */
  readonly target: string;
  /** As JSON. */
  readonly manifest: string;
}

const REASONS: Readonly<Record<keyof typeof APP_PERMISSIONS, string>> = {
  metadata: 'every App has it: names of repositories',
  contents: 'the posts, and the files beside them',
  checks: 'one check run a commit, with its buttons',
  pull_requests: 'one comment a pull request, and reactions to commands',
  issues: 'an issue where a published post is no longer true',
};

/** The page with the button that brings the manifest to GitHub. */
export function offerPage({ name, organization, webhook, target, manifest }: Offer): string {
  const permissions = Object.entries(APP_PERMISSIONS).map(
    ([permission, access]) =>
      html`<tr><td>${permission.replace('_', ' ')}</td><td>${access}</td><td>${Object(REASONS)[permission]}</td></tr>`,
  );
  const owner = organization === null ? html`your account` : html`the organisation <b>${organization}</b>`;
  return documentOf(
    'Create the GitHub App',
    html`<p>GitHub makes the App <b>${name}</b> for ${owner}. It asks you to confirm; you may change the name there.</p>
<table><tr><th>It may</th><th></th><th>for</th></tr>${permissions}</table>
<p>GitHub tells <code>${webhook}</code> of: ${APP_EVENTS.join(', ')}.</p>
<form method="post" action="${target}"><input type="hidden" name="manifest" value="${manifest}">
<button>Create it on ${new URL(target).host}</button></form>
<p class="small">The App's key comes back to the terminal on this machine and goes nowhere else.</p>`,
  );
}

/** The page after GitHub made the App. */
export function createdPage(page: string, installation: string): string {
  return documentOf(
    'The App is there',
    html`<p><a href="${page}">${page}</a></p>
<p>Its key was written down. Next: <a href="${installation}">install it on repositories</a>; the terminal says what follows.</p>`,
  );
}

export function problemPage(problem: string): string {
  return documentOf('That did not work', html`<p>${problem}.</p><p><a href="/">Back to the start</a></p>`);
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1f2328;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.25rem 1rem .25rem 0;border-bottom:1px solid #d1d9e0}
button{font:inherit;font-weight:600;padding:.5rem 1rem;border:0;border-radius:6px;background:#1f883d;color:#fff;cursor:pointer}
code{background:#f6f8fa;padding:.1rem .3rem;border-radius:4px;overflow-wrap:anywhere}.small{color:#59636e;font-size:14px}
@media (prefers-color-scheme:dark){body{color:#f0f6fc;background:#0d1117}td,th{border-color:#3d444d}code{background:#151b23}
a{color:#4493f8}.small{color:#9198a1}}`;

function documentOf(title: string, body: Html): string {
  const style: Html = { markup: STYLE };
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · mustrun</title><style>${style}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`.markup;
}
