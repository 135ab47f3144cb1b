import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EngineMissingError, UsageError } from './errors.ts';

/** sysexits(3): the command was used wrongly. */
const EX_USAGE = 64;

const program = new Command('mustrun')
  .description('Trains what a post describes and judges the numbers that it claims.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(mustrun --help shows how it is used)')
  .addHelpText(
    'after',
    `
Examples:
  mustrun check posts/first-lora.md            look, without running anything
  mustrun read posts/first-lora.md             show the runs and claims that were found
  mustrun audit docs                           decide in a minute whether it helps you
  mustrun verify posts/first-lora.md           train it, and judge every claim
  mustrun verify posts/*.md --attempts 5       up to five seeds where one cannot tell
  mustrun verify posts/first-lora.md --json    for a program to read
  mustrun app create --webhook https://…       make the GitHub App of a server
  mustrun serve --settings serve.yml           answer pull requests (docs/serve.md)

Exit codes: 0 every claim reproduced or within noise; 1 a claim not reproduced; 2 a claim could not be judged;
64 used wrongly.`,
  );

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;

program
  .command('check')
  .description(
    'report what is wrong with posts, what their runs need and what verify would cost; runs nothing',
  )
  .argument('<post...>', 'Markdown files')
  .option('--json', 'print JSON; the same as --format json')
  .addOption(new Option('--format <format>', 'how to print it').choices(FORMATS).default('text'))
  .option('--gpu <class>', 'hardware class to check for; else the first of .mustrun.yml, or A10G')
  .option('--online', 'ask the hubs whether models and data sets are there')
  .action(
    async (
      paths: string[],
      options: { json?: true; format: (typeof FORMATS)[number]; gpu?: string; online?: true },
    ) => {
      const { check } = await import('./commands/check.ts');
      const format = options.json ? 'json' : options.format;
      process.exitCode = await check(paths, {
        format,
        gpu: options.gpu ?? null,
        online: options.online ?? false,
      });
    },
  );

program
  .command('fit')
  .description('estimate the GPU memory, time and price of runs, and what would make them fit')
  .argument('[post...]', 'Markdown files')
  .option('--json', 'print JSON')
  .option('--stdin', 'read commands from standard input: one {"environment": {…}, "words": […]} a line')
  .option('--gpu <class>', 'hardware class to fit; else the first of .mustrun.yml, or A10G')
  .action(async (paths: string[], options: { json?: true; stdin?: true; gpu?: string }) => {
    const command = await import('./commands/fit.ts');
    process.exitCode = await command.fit(paths, {
      json: options.json ?? false,
      stdin: options.stdin ?? false,
      gpu: options.gpu ?? null,
    });
  });

program
  .command('rehearse')
  .description('execute the runs of posts on this CPU, with stand-ins for models and data; proves no number')
  .argument('<post...>', 'Markdown files')
  .option('--json', 'print JSON')
  .option('--timeout <seconds>', 'stop a run after this long', count, 60)
  .action(async (paths: string[], options: { json?: true; timeout: number }) => {
    const { rehearse } = await import('./commands/rehearse.ts');
    process.exitCode = await rehearse(paths, {
      json: options.json ?? false,
      timeoutSeconds: options.timeout,
    });
  });

program
  .command('read')
  .description('show what is understood of posts: every run, every claim')
  .argument('<post...>', 'Markdown files')
  .option('--json', 'print JSON')
  .action(async (paths: string[], options: { json?: true }) => {
    const { read } = await import('./commands/read.ts');
    process.exitCode = await read(paths, { json: options.json ?? false });
  });

program
  .command('audit')
  .description('count what the posts of a folder hold: runs, claims, problems')
  .argument('<folder>', 'a repository or a part of one')
  .option('--json', 'print JSON')
  .action(async (folder: string, options: { json?: true }) => {
    const { audit } = await import('./commands/audit.ts');
    process.exitCode = await audit(folder, { json: options.json ?? false });
  });

program
  .command('verify')
  .description('execute the runs of posts on this machine and judge their claims')
  .argument('<post...>', 'Markdown files')
  .option('--json', 'print JSON')
  .option('--again', 'make one more attempt, also of runs that are known')
  .option('--attempts <number>', 'attempts of a run, at most, while another could settle a claim', count, 1)
  .option('--timeout <minutes>', 'stop an attempt after this long', count, 24 * 60)
  .option('--offline', 'download nothing: models and data sets have to be at hand')
  .action(async (paths: string[], options: VerifyWords) => {
    const { json = false, again = false, attempts, timeout, offline = false } = options;
    const { verify } = await import('./commands/verify.ts');
    const timeoutSeconds = timeout * 60;
    process.exitCode = await verify(paths, { json, again, attempts, timeoutSeconds, offline });
  });

interface VerifyWords {
  readonly json?: true;
  readonly again?: true;
  readonly attempts: number;
  readonly timeout: number;
  readonly offline?: true;
}

program
  .command('serve')
  .description('answer the pull requests of GitHub from this machine, as a GitHub App')
  .option('--settings <file>', 'settings; else serve.yml of this folder, or the environment alone')
  .action(async (options: { settings?: string }) => {
    const { serve } = await import('./commands/serve.ts');
    process.exitCode = await serve(options.settings ?? null);
  });

interface AppCreateWords {
  readonly webhook: string;
  readonly organization?: string;
  readonly name?: string;
  readonly github: string;
  readonly file: string;
  readonly port: number;
  readonly timeout: number;
  readonly open?: true;
}

program
  .command('app')
  .description('the GitHub App by which pull requests are answered')
  .command('create')
  .description('make the App in a browser, and write down its key and secret for `mustrun serve`')
  .requiredOption('--webhook <address>', 'where GitHub delivers: https://HOST/webhook of your server')
  .option('--organization <name>', 'make it for an organisation; else for whoever is logged in')
  .option('--name <name>', 'its name, unique on GitHub; may be changed in the browser')
  .option('--github <address>', 'a GitHub Enterprise Server', 'https://github.com')
  .option('--file <path>', 'where the key and the secret go; never overwritten', 'github-app.json')
  .option('--port <number>', 'of the page on this machine; 0: any', portNumber, 0)
  .option('--timeout <minutes>', 'how long to wait for you', count, 30)
  .option('--open', 'open the page in the browser')
  .action(async (words: AppCreateWords) => {
    const { organization = null, name = null, timeout: minutes, open = false, ...rest } = words;
    const { createApp } = await import('./commands/app-create.ts');
    process.exitCode = await createApp({ ...rest, organization, name, minutes, open });
  });

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError(`found "${text}", expected a port from 0 to 65535.`);
  return Number(text);
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidArgumentError(`found "${text}", expected a whole number from 1 on.`);
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EX_USAGE;
  else if (error instanceof UsageError) {
    process.stderr.write(`mustrun: ${error.message}\n`);
    process.exitCode = EX_USAGE;
  } else if (error instanceof EngineMissingError) {
    process.stderr.write(`mustrun: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
