export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}
