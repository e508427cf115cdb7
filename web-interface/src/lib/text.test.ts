import { expect, test } from 'vitest';
import { fold, fuzzyScore, initials, linkify } from './text';

test('folding removes accents and case', () => {
  expect(fold('São João')).toBe('sao joao');
});

test('a start beats a word, a word beats scattered letters', () => {
  const start = fuzzyScore('trans', 'Transferir');
  const word = fuzzyScore('fila', 'Devolver à fila');
  const scattered = fuzzyScore('trf', 'Transferir');
  expect(start).toBeGreaterThan(word);
  expect(word).toBeGreaterThan(scattered);
  expect(scattered).toBeGreaterThan(0);
  expect(fuzzyScore('xyz', 'Transferir')).toBe(0);
});

test('initials survive emoji, single names and nothing', () => {
  expect(initials('José Aparecido dos Santos de Albuquerque Neto')).toBe('JN');
  expect(initials('🙂 Ana')).toBe('A');
  expect(initials('')).toBe('?');
});

test('only http links become links and trailing punctuation stays text', () => {
  expect(linkify('veja https://ex.com/a?b=1. ok')).toEqual([{ text: 'veja ' }, { text: 'https://ex.com/a?b=1', href: 'https://ex.com/a?b=1' }, { text: '. ok' }]);
  expect(linkify('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }]);
});
