import { readConfig } from './config-schema.ts';
import { instancePrice, PRICE_DATE } from './prices.ts';

/** Seconds of pulling, loading and imports around a training that is paid for, as core/flow/money/worst-case.ts counts them. */
const AROUND_SECONDS = 900;
/** What is no instance, a month in us-east-1: commonly known list prices, which no dated file here holds. */
const IDLE = [
  ['two secrets', 0.8],
  ['eight alarms', 0.8],
  ['a dashboard', 0, 'the first three of an account are free, then 3.00'],
  ['calls of the sweep, 4,320 a month', 0, 'within the free tier, then about 0.05'],
  ['storage', 0, '0.023 a GB: 0.23 for ten adapters of 1 GB'],
] as const;

/** docs/cost.md, from the dated price files. */
export function costPage(): string {
  const { pools, budget } = readConfig({});
  const rows = Object.entries(pools).flatMap(([pool, { instanceTypes, mostInstances, spot }]) =>
    instanceTypes.map((type) => {
      const usdPerHour = instancePrice(type)?.usdPerHour ?? 0;
      const minutes = (count: number): string =>
        ((usdPerHour * (count * 60 + AROUND_SECONDS)) / 3600).toFixed(2);
      return `| ${pool} | ${type} | ${usdPerHour.toFixed(3)} | ${minutes(5)} | ${minutes(30)} | ${minutes(240)} | ${mostInstances}${spot ? ', twice' : ''} |`;
    }),
  );
  return `# What it costs

US dollars, us-east-1, on demand; spot is cheaper by what the market gives. Instances: price lists of ${PRICE_DATE.gpu} (GPU) and
${PRICE_DATE.cpu} (CPU). Made by \`node infra/write-cost.ts\`, which a test compares.

## While nothing runs, a month

Commonly known list prices; no dated price file here holds them.

| what | USD | |
|---|---|---|
${IDLE.map(([what, usd, note = '']) => `| ${what} | ${usd.toFixed(2)} | ${note} |`).join('\n')}

## A verification

One attempt whose training takes so long, with ${AROUND_SECONDS / 60} minutes around it. A machine stays a few minutes longer.

| pool | instance | an hour | 5 min | 30 min | 4 h | at most |
|---|---|---|---|---|---|---|
${rows.join('\n')}

The ledger counts every second with the dearest instance of its pool, and stops submissions at ${budget.usdPerMonth} a month
(\`budget.usdPerMonth\`); a night of re-verification stops at ${budget.usdPerNight}. *At most*: instances at a time, where twice means on spot
and on demand each.
`;
}
