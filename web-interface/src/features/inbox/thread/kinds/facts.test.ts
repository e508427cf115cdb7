import { describe, expect, test } from 'vitest';
import { aMessage } from '@/testing/factories';
import { cardsOf, choiceOf, comingFileOf, headOf, offerOf, orderOf, placeOf, referralOf, unsupportedOf } from './facts';

const carrying = (metadata: Record<string, unknown>) => aMessage(1, { metadata });

describe('what comes from outside', () => {
  test('is left out where its shape is not as expected', () => {
    for (const broken of [null, 7, 'x', [], {}, [null], { items: 'x' }]) {
      const message = carrying({ location: broken, contacts: broken, interactive_reply: broken, order: broken, interactive: broken, media: broken });
      expect([placeOf(message), choiceOf(message), orderOf(message), offerOf(message), comingFileOf(message)]).toEqual([null, null, null, null, null]);
      expect(cardsOf(message)).toBeInstanceOf(Array);
    }
  });

  test('never becomes a link that is not of the web', () => {
    expect(referralOf(carrying({ referral: { source_url: 'javascript:alert(1)', headline: 'Fibra' } }))?.href).toBeNull();
    expect(referralOf(carrying({ referral: { source_url: 'https://fb.example/ad' } }))?.href).toBe('https://fb.example/ad');
    const opening = (link: unknown) => headOf(carrying({ template: { name: 'x', components: [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }] } }));
    expect(opening('javascript:alert(1)')).toBeNull();
    expect(opening(7)).toBeNull();
    expect(opening('https://fibra.example/giga.jpg')).toEqual({ kind: 'image', href: 'https://fibra.example/giga.jpg' });
  });
});

test('a place is a link to a map, and nothing outside of the earth is one', () => {
  expect(placeOf(carrying({ location: { latitude: -23.5, longitude: '-46.6', name: 'Casa' } }))).toMatchObject({ name: 'Casa', href: expect.stringContaining('-23.5,-46.6') });
  expect(placeOf(carrying({ location: { latitude: 123, longitude: 0 } }))).toBeNull();
});

test('an order is summed up by currency', () => {
  const order = orderOf(carrying({ order: { items: [{ product_retailer_id: 'roteador', quantity: 2, item_price: 150.5, currency: 'BRL' }, { product_retailer_id: 'cabo', quantity: '1', item_price: '9.9', currency: 'BRL' }] } }));
  expect(order?.totals).toEqual([['BRL', 310.9]]);
});

test('the answers of a form come without its secret', () => {
  expect(choiceOf(carrying({ interactive_reply: { kind: 'flow', response: { flow_token: 'x', melhor_horario: 'manhã' } } }))?.answers).toEqual([['melhor horario', 'manhã']]);
});

test('a card tells name, numbers and addresses', () => {
  expect(cardsOf(carrying({ contacts: [{ name: 'João', org: { company: 'Fibra SA' }, phones: [{ phone: '+55 11 91234-0001', wa_id: '5511912340001' }], emails: ['a@b.example', { email: 'c@d.example' }] }] }))).toEqual([
    { name: 'João', org: 'Fibra SA', phones: ['5511912340001'], emails: ['a@b.example', 'c@d.example'] },
  ]);
});

test('a file that is here is not waited for', () => {
  const waiting = carrying({ media: { state: 'fetching', kind: 'image', file_name: 'foto.jpg' } });
  expect(comingFileOf(waiting)).toMatchObject({ state: 'fetching', kind: 'image', name: 'foto.jpg' });
  expect(comingFileOf({ ...waiting, attachments: [{ id: 'a', name: '', content_type: 'image/png', size: 1, width: 1, height: 1, url: '', thumbnail_url: null }] })).toBeNull();
});

test('what cannot be shown is known even when nothing more is told', () => {
  expect(unsupportedOf(carrying({ unsupported: {} }))).toEqual({ kind: '', detail: '' });
  expect(unsupportedOf(carrying({}))).toBeNull();
});
