import { readConfig } from './config-schema.ts';
import { IDLE_PRICES, instancePrice, PRICE_DATE } from './prices.ts';

/** Seconds of pulling, loading and imports around a training that is paid for, as core/flow/money/worst-case.ts counts them. */
const AROUND_SECONDS = 900;
/** What the stack has of each, which a test compares with the template. */
const SECRETS = 2;
const ALARMS = 8;
/** A sweep that finds nothing: how long it takes in Lambda is an assumption. */
const SWEEP = { times: 4320, seconds: 3, gigabytes: 0.5 };
const KEPT_GIGABYTES = 10;

function idleRows(): readonly string[] {
  const { secretMonth, alarmMonth, dashboardMonth, freeDashboards, storageGigabyteMonth } = IDLE_PRICES;
  const { lambdaMillionRequests, lambdaGigabyteSecond } = IDLE_PRICES;
  const { times, seconds, gigabytes } = SWEEP;
  const sweeping = (times / 1e6) * lambdaMillionRequests + times * seconds * gigabytes * lambdaGigabyteSecond;
  const usd = (sum: number): string => sum.toFixed(2);
  return [
    `| ${SECRETS} secrets | ${usd(SECRETS * secretMonth)} | |`,
    `| ${ALARMS} alarms | ${usd(ALARMS * alarmMonth)} | ten of an account are free |`,
    `| a dashboard | 0.00 | the first ${freeDashboards} of an account are free, then ${usd(dashboardMonth)} |`,
    `| calls of the sweep, ${times.toLocaleString('en-US')} a month of ${seconds} s | ${usd(sweeping)} | free while the account's free requests last |`,
    `| ${KEPT_GIGABYTES} adapters of 1 GB | ${usd(KEPT_GIGABYTES * storageGigabyteMonth)} | ${storageGigabyteMonth} a GB |`,
  ];
}

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

List prices of ${PRICE_DATE.idle}, as public repositories state them; AWS's own pages could not be read.

| what | USD | |
|---|---|---|
${idleRows().join('\n')}

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
