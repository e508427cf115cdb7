import { expect, test } from 'vitest';
import { isTyping, pressed } from './commands';

const press = (key: string, change: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  pressed({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change });

test('key presses are named as the commands write them', () => {
  expect(press('j')).toBe('j');
  expect(press('A', { shiftKey: true })).toBe('Shift+A');
  expect(press('k', { ctrlKey: true })).toBe('Mod+K');
  expect(press('k', { metaKey: true })).toBe('Mod+K');
  expect(press('a', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+A');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('Enter')).toBe('Enter');
});

test('letters in a field are text', () => {
  expect(isTyping(document.createElement('textarea'))).toBe(true);
  expect(isTyping(document.createElement('button'))).toBe(false);
});
