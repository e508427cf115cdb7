import { describe, expect, test } from 'vitest';
import { countdown, day, daySeparator, dialable, duration, fileSize, fullDate, hour, money, phone, relative, rowTime, timer, zoneName } from './format';

const now = new Date(2026, 10, 22, 12, 0);
const at = (day: number, hour = 9, minute = 41) => new Date(2026, 10, day, hour, minute).toISOString();

describe('times', () => {
  test('a row of today shows the clock, of this week the day, else the date', () => {
    expect(rowTime(at(22), 'pt-BR', now)).toBe('09:41');
    expect(rowTime(at(20), 'pt-BR', now)).toBe('sex');
    expect(rowTime(at(2), 'pt-BR', now)).toBe('02/11');
    expect(rowTime(new Date(2025, 1, 3).toISOString(), 'pt-BR', now)).toBe('03/02/25');
  });

  test('times of a zone are those of its clocks and its calendar, wherever the browser is', () => {
    const then = '2026-11-30T01:30:00Z';
    expect(fullDate(then, 'pt-BR', 'America/Sao_Paulo')).toBe('29/11/2026 22:30');
    expect(fullDate(then, 'pt-BR', 'Europe/Lisbon')).toBe('30/11/2026 01:30');
    expect(hour('2026-11-30T17:00:00Z', 'pt-BR', 'America/Sao_Paulo')).toBe('30/11 14:00');
    const noon = new Date('2026-11-30T15:00:00Z');
    expect(rowTime(then, 'pt-BR', noon, 'America/Sao_Paulo')).toBe('dom');
    expect(rowTime(then, 'pt-BR', noon, 'Europe/Lisbon')).toBe('01:30');
    expect(rowTime('2026-01-01T02:00:00Z', 'pt-BR', noon, 'America/Sao_Paulo')).toBe('31/12/25');
  });

  test('a time zone has the name that people call it by, in their language', () => {
    expect(zoneName('America/Sao_Paulo', 'pt-BR', now)).toBe('Horário Padrão de Brasília');
    expect(zoneName('America/Sao_Paulo', 'en', now)).toBe('Brasilia Standard Time');
    expect(zoneName('America/Sao_Paulo', 'es', now)).toBe('Hora estándar de Brasilia');
    expect(zoneName('America/Manaus', 'pt-BR', now)).toBe('Horário Padrão do Amazonas');
  });

  test('separators say today, yesterday, then the date', () => {
    const words = { today: 'Hoje', yesterday: 'Ontem' };
    expect(daySeparator(at(22, 0, 1), 'pt-BR', now, words)).toBe('Hoje');
    expect(daySeparator(at(21, 23, 59), 'pt-BR', now, words)).toBe('Ontem');
    expect(daySeparator(at(3), 'pt-BR', now, words)).toBe('3 nov');
  });

  test('the full date is written dd/mm/yyyy HH:mm', () => {
    expect(fullDate(at(21), 'pt-BR')).toBe('21/11/2026 09:41');
  });

  test('a day is written without the time', () => {
    expect(day(at(21), 'pt-BR')).toBe('21/11/2026');
  });

  test('relative time is spoken in the language', () => {
    expect(relative(new Date(now.getTime() - 3 * 60_000).toISOString(), 'pt-BR', now)).toBe('há 3 min');
    expect(relative(new Date(now.getTime() - 3 * 60_000).toISOString(), 'en', now)).toBe('3 min ago');
  });

  test('what runs out is counted in hours and minutes', () => {
    expect([71.99, 24, 3.2, 0.5, -1].map((hours) => countdown(hours * 3_600_000))).toEqual(['71 h 59 min', '24 h 00 min', '3 h 12 min', '30 min', '0 min']);
  });

  test('durations read as timers', () => {
    expect(duration(102 * 60_000)).toBe('1 h 42');
    expect(duration(30_000)).toBe('0 min');
    expect(duration(49 * 3_600_000)).toBe('2 d');
  });
});

describe('sizes and phones', () => {
  test('sizes use the decimal comma', () => {
    expect(fileSize(1_234_567, 'pt-BR')).toBe('1,2 MB');
    expect(fileSize(12, 'en')).toBe('12 B');
  });

  test('Brazilian phones are grouped, others left alone', () => {
    expect(phone('5511987654321')).toBe('(11) 98765-4321');
    expect(phone('+55 11 3456-7890')).toBe('(11) 3456-7890');
    expect(phone('+351 912 345 678')).toBe('+351 912 345 678');
  });
});

test('a phone is dialled with its country', () => {
  expect(['(11) 91234-0001', '11 3123-4567', '+351 912 345 678', '5511912340001', '551131234567'].map(dialable)).toEqual(['5511912340001', '551131234567', '351912345678', '5511912340001', '551131234567']);
  expect(['', '1234', '91234-0001', '(00) 91234-0001', '+12'].map(dialable)).toEqual([null, null, null, null, null]);
});

test('a player counts minutes and seconds', () => {
  expect([0, 7.4, 59.6, 750, Infinity].map(timer)).toEqual(['0:00', '0:07', '1:00', '12:30', '0:00']);
});

test('money is written as the language writes it, also in a currency nobody knows', () => {
  expect(money(1234.5, 'BRL', 'pt-BR').replace(/\s/g, ' ')).toBe('R$ 1.234,50');
  expect(money(3, '??', 'pt-BR')).toBe('?? 3.00');
});
