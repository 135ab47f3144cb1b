import { describe, expect, it } from 'vitest';
import { newestReleaseUpTo, publishedReleases } from '../../../core/swift/release-order.ts';

describe('publishedReleases', () => {
  it('starts with 1.0.0, ends with 4.6.0, and puts a post-release after its release', () => {
    const releases = publishedReleases();

    expect(releases[0]).toBe('1.0.0');
    expect(releases.at(-1)).toBe('4.6.0');
    expect(releases.indexOf('3.4.1.post1')).toBe(releases.indexOf('3.4.1') + 1);
    expect(releases.indexOf('3.10.0')).toBeGreaterThan(releases.indexOf('3.9.3'));
  });
});

describe('newestReleaseUpTo', () => {
  it.each([
    ['4.6.0', '4.6.0'],
    ['v3.12.6', '3.12.6'],
    ['4.4.3', '4.4.2'],
    ['3.8', '3.8.0'],
    ['4.6.0.dev0', '4.5.3'],
    ['3.4.1.post2', '3.4.1.post1'],
    ['2.5.0', '2.4.2.post2'],
    ['99.0.0', '4.6.0'],
    ['0.9.0', null],
    ['main', null],
    ['3', null],
  ])('of %s is %s', (version, release) => {
    expect(newestReleaseUpTo(version)).toBe(release);
  });
});
