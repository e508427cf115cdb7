import { expect, test } from 'vitest';
import { aChannel } from '@/testing/factories';
import { cardMessage, faultOf, newCard, ownNumbers } from './card';

test('a card needs a name and a number that can be dialled', () => {
  expect(faultOf(newCard)).toBe('name');
  expect(faultOf({ ...newCard, name: 'Financeiro', phone: '12' })).toBe('phone');
  expect(faultOf({ ...newCard, name: 'Financeiro', phone: '(11) 98765-4321' })).toBeNull();
  expect(faultOf({ ...newCard, name: 'Matriz', phone: '+351 21 123 4567' })).toBeNull();
});

test('the numbers of the company that work can be given away', () => {
  const all = [aChannel({ id: 'b', name: 'Vendas', display_number: '+55 11 4000-0002' }), aChannel({ id: 'a', name: 'Financeiro' }), aChannel({ id: 'c', is_active: false }), aChannel({ id: 'd', display_number: '' })];
  expect(ownNumbers(all).map(({ id, phone }) => [id, phone])).toEqual([['a', '+55 11 4000-0001'], ['b', '+55 11 4000-0002']]);
});

test('the message says the card in words and in fields; our own number can be written to at once', () => {
  expect(cardMessage({ name: ' Rui Melo ', phone: '11 98765-4321', org: '' }, false)).toEqual({
    content: 'Rui Melo: +5511987654321', metadata: { contacts: [{ name: 'Rui Melo', phones: [{ phone: '+5511987654321' }] }] },
  });
  expect(cardMessage({ name: 'Vendas', phone: '+55 11 4000-0002', org: 'Provedor' }, true).metadata.contacts).toEqual([
    { name: 'Vendas', phones: [{ phone: '+551140000002', wa_id: '551140000002' }], org: 'Provedor' },
  ]);
});
