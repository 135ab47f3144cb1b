import { describe, expect, it } from 'vitest';
import { openS3Store, parseS3Address } from '../../../adapters/s3/s3-address.ts';

describe('the address of a store in S3', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/', { bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket/a/b', { bucket: 'my.bucket', prefix: 'a/b/' }],
    ['s3://bucket/a/', { bucket: 'bucket', prefix: 'a/' }],
    ['https://bucket/a', null],
    ['/a/folder', null],
    ['s3://', null],
  ])('%s', (address, expected) => {
    expect(parseS3Address(address)).toEqual(expected);
  });

  it('opens nothing else', () => {
    expect(openS3Store('/a/folder')).toBeNull();
  });
});
