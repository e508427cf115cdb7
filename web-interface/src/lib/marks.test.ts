import { expect, test } from 'vitest';
import { lastWords } from './last-words';
import { markedParts, plainText } from './marks';

const shown = (text: string) => markedParts(text).map(({ text: words, marks, href }) => (href ? `<${words}>` : marks.length ? `${marks.join('+')}(${words})` : words));

test('the marks of WhatsApp are read as WhatsApp reads them', () => {
  expect(shown('caiu *aqui* e ~ali~, _agora_ `ping`')).toEqual(['caiu ', 'bold(aqui)', ' e ', 'struck(ali)', ', ', 'italic(agora)', ' ', 'code(ping)']);
  expect(shown('*muito _urgente_*')).toEqual(['bold(muito )', 'bold+italic(urgente)']);
  expect(shown('veja ```a *b*\nc```')).toEqual(['veja ', 'block(a *b*\nc)']);
});

test('what is no mark stays as it was written', () => {
  for (const text of ['2*3*4', 'snake_case_name', '* item', 'R$ 5*', '**', '* a *', 'um *sem fim', 'a*b', 'linha *um\ndois*']) {
    expect(shown(text).join('')).toBe(text);
  }
});

test('a link is whole, whatever stands in it', () => {
  expect(shown('*veja* https://x.example/a_b_c*d ok')).toEqual(['bold(veja)', ' ', '<https://x.example/a_b_c*d>', ' ok']);
});

test('nothing is lost', () => {
  const text = 'a *b* _c_ ~d~ `e` ```f``` g';
  expect(markedParts(text).map((part) => part.text).join('')).toBe('a b c d e f g');
});

test('each piece says where its words stand in the text', () => {
  const text = 'a *b _c_* https://x.example/d `e` ```f```';
  for (const part of markedParts(text)) expect(text.slice(part.at, part.at + part.text.length)).toBe(part.text);
});

test('a list of one line shows the words without marks', () => {
  expect(plainText('*Prazo*: _hoje_, ~ontem~ `ping` *muito _urgente_*')).toBe('Prazo: hoje, ontem ping muito urgente');
  expect(plainText('2*3*4 snake_case * item')).toBe('2*3*4 snake_case * item');
  expect(lastWords({ channel: 'whatsapp', last_message: '*Maria:*\nOlá  ' })).toBe('Maria: Olá');
  expect(lastWords({ channel: 'web', last_message: '*Maria:*' })).toBe('*Maria:*');
});
