import { describe, expect, it } from 'vitest';
import { readChallenge } from '../../../infra/bases/challenge.ts';
import { parseImageName } from '../../../infra/bases/image-name.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the name of an image', () => {
  it.each([
    ['python', 'docker.io', 'library/python', 'latest', null],
    ['python:3.11-slim-bookworm', 'docker.io', 'library/python', '3.11-slim-bookworm', null],
    ['nvidia/cuda:12.8.0-base', 'docker.io', 'nvidia/cuda', '12.8.0-base', null],
    ['docker.io/python:3', 'docker.io', 'library/python', '3', null],
    ['public.ecr.aws/docker/library/node:24', 'public.ecr.aws', 'docker/library/node', '24', null],
    ['localhost/base', 'localhost', 'base', 'latest', null],
    ['127.0.0.1:5000/a/b-c__d.e', '127.0.0.1:5000', 'a/b-c__d.e', 'latest', null],
    [`node:24@${DIGEST}`, 'docker.io', 'library/node', '24', DIGEST],
  ])('%s is read as Docker reads it', (text, registry, repository, tag, digest) => {
    expect(parseImageName(text)).toEqual({ registry, repository, tag, digest });
  });

  it.each([
    '',
    'Python',
    'python:',
    'python:-x',
    'a//b',
    '/a',
    'a/',
    'python@sha256:12',
    'a b',
    'https://a.b/c',
    'a/../b',
  ])('"%s" is none', (text) => {
    expect(parseImageName(text)).toBeNull();
  });
});

describe('what a registry asks for', () => {
  it.each([
    [
      'Bearer realm="https://auth.example.org/token",service="registry.example.org",scope="repository:a/b:pull,push"',
      'https://auth.example.org/token',
      'registry.example.org',
      'repository:a/b:pull,push',
    ],
    ['bearer  realm=https://a.example.org/t , service="x \\"y\\""', 'https://a.example.org/t', 'x "y"', null],
    ['Bearer realm="http://127.0.0.1:5000/token"', 'http://127.0.0.1:5000/token', null, null],
  ])('is read from %s', (header, realm, service, scope) => {
    expect(readChallenge(header)).toEqual({ realm: new URL(realm), service, scope });
  });

  it.each([
    ['nothing', null],
    ['a name and a password', 'Basic realm="x"'],
    ['no address', 'Bearer service="x"'],
    ['a token that everybody on the way would read', 'Bearer realm="http://auth.example.org/token"'],
  ])('is not followed where it is %s', (_, header) => {
    expect(readChallenge(header)).toBeNull();
  });
});
