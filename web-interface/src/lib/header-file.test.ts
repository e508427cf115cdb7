import { expect, test } from 'vitest';
import { headerFault } from './header-file';

const MEGABYTE = 1024 * 1024;

test.each([
  ['image', 'image/jpeg', 5 * MEGABYTE, null],
  ['image', 'image/png', 5 * MEGABYTE + 1, 'size'],
  ['image', 'image/webp', 10, 'type'],
  ['video', 'video/mp4', 16 * MEGABYTE, null],
  ['video', 'video/mp4', 16 * MEGABYTE + 1, 'size'],
  ['video', 'video/webm', 10, 'type'],
  ['document', 'application/pdf', 100 * MEGABYTE, null],
  ['document', 'application/msword', 10, 'type'],
  ['document', '', 10, null],
] as const)('the head of a template: %s of %s and %d bytes is %s', (kind, type, size, fault) => {
  expect(headerFault(kind, { type, size })).toBe(fault);
});
