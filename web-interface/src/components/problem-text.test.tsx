import { renderHook } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';
import { Problem } from '@/api/problem';
import { startI18n } from '@/i18n';
import { groupOf } from './problem-rules';
import { useFieldText, useProblemText } from './problem-text';

beforeAll(startI18n);

const refused = new Problem(422, { type: 'urn:ispchat:problem:invalid', detail: 'api_url: must be one of https://a.example', errors: [{ field: 'api_url', rule: 'host', message: 'must be one of https://a.example' }] });

test('a refused field is named and told in the user’s language, not in the server’s English', () => {
  const { result: say } = renderHook(() => useProblemText());
  expect(say.current(refused)).toBe('Confira os campos: Endereço do servidor: endereço não permitido.');
  const { result: field } = renderHook(() => useFieldText());
  expect(field.current(refused, 'api_url')).toBe('Endereço não permitido.');
  expect(field.current(refused, 'name')).toBeNull();
});

test('rules are sorted by what can be done about them', () => {
  expect(['missing', 'string_too_long', 'greater_than', 'int_parsing', 'exists', 'whatever'].map(groupOf)).toEqual(['required', 'long', 'range', 'shape', 'gone', 'other']);
});
