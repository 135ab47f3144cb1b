import { parseArgs } from 'node:util';

export interface DeployWords {
  /** Of the AWS configuration files; null: what the environment says. */
  readonly profile: string | null;
  /** What synthesises the stack; cdk.json's by default. */
  readonly app: string;
  /** A file of `mustrun app create`, of an App that is there. */
  readonly githubApp: string | null;
  /** Makes another App, whatever there is. */
  readonly newGithubApp: boolean;
  /** Of the page on this machine; 0: any. */
  readonly port: number;
  /** Answers every question with yes. */
  readonly yes: boolean;
  /** For `cdk deploy`. */
  readonly cdk: readonly string[];
}

const OWN = {
  profile: { type: 'string' },
  app: { type: 'string' },
  'github-app': { type: 'string' },
  'new-github-app': { type: 'boolean' },
  port: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

/** Words after `npm run deploy --` and `npm run destroy --`; what is not known here is for the toolkit. */
export function readWords(words: readonly string[]): DeployWords {
  const { values, tokens } = parseArgs({ args: [...words], options: OWN, strict: false, tokens: true });
  const ours = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in OWN)) continue;
    ours.add(token.index);
    if (token.value !== undefined && token.inlineValue === false) ours.add(token.index + 1);
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port is "${String(values.port)}", expected a port from 0 to 65535`);
  }
  const text = (value: string | boolean | undefined): string | null =>
    typeof value === 'string' ? value : null;
  return {
    profile: text(values.profile),
    app: text(values.app) ?? 'node infra/app.ts',
    githubApp: text(values['github-app']),
    newGithubApp: values['new-github-app'] === true,
    port,
    yes: values.yes === true,
    cdk: words.filter((_, index) => !ours.has(index)),
  };
}
