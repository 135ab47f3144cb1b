/** The part of a job request that says where it runs and for whom, for queues to which that is all the same. */
export const ANYWHERE = {
  profile: 'verify',
  trust: 'repository',
  pool: 'this machine',
  priority: 'interactive',
} as const;
