import { comments } from '../../scripts/prose/comments';
import { problemsOf } from '../../scripts/prose/rules';

const sentence = (words: number) => `${'It ran and '.repeat(words).split(' ').slice(0, words).join(' ')}.`;

test.each([
  ['The import waits, for CloudTrail runs one at a time.', /", for"/],
  ['The message tells which import runs.', /"tells"/],
  ['The log shows what is wrong.', /"what"/],
  ['That is no valid date.', /"is no"/],
  ['The bucket exists; the key does not.', /";"/],
  ['Of a store the newest imports are read.', /"Of a"/],
  ['The bucket of another account needs a policy.', /another account/],
  [sentence(31), /31 words, more than 30/],
])('%s is reported', (text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

test.each([
  'The import waits, for example because another one is running.',
  'There is no limit.',
  'The import is no longer in the queue.',
  sentence(30),
])('%s is plain', (text) => {
  expect(problemsOf(text)).toEqual([]);
});

test('a doc comment keeps its lines, and loses its code, its tags and its links', () => {
  const code = [
    '/** A role. */', 'class Role {', '  /**', '   * Its name.', '   *', '   * @default - none',
    '   * @see https://example.com', '   * @example', '   * run();', '   */', '}',
  ];
  const markdown = comments('src/role.ts', code.join('\n')).split('\n');
  expect(markdown).toHaveLength(code.length - 1);
  expect(markdown.map((line) => line.trim()).filter(Boolean)).toEqual(['A role.', 'Its name.', '- none']);
  expect(markdown[3]).toBe('Its name.');
  expect(markdown[5]).toBe('- none');
});

test.each([
  ['bench/run.ts', ['/* eslint-disable */', '  // Runs', '  // twice.', '  run();']],
  ['.ci/run', ['#!/bin/sh', '  # Runs', '  # twice.', '  run']],
  ['local-cloud/run.py', ['import time', '  """Runs', '  twice."""', '  run()']],
])('a comment of several lines in %s keeps its lines', (file, code) => {
  expect(comments(file, code.join('\n')).split('\n')).toEqual(['', 'Runs', 'twice.']);
});

test('instructions of a tool do not count as prose', () => {
  expect(comments('bench/run.ts', '// eslint-disable-next-line; really')).toBe('');
});
