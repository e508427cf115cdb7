import { describe, expect, test } from 'vitest';
import { faultOf, newOffer, offerMetadata, type OfferDraft } from './offer';

const offer = (change: Partial<OfferDraft>): OfferDraft => ({ ...newOffer('Como ajudo?', 'Ver opções'), ...change });
const rows = (...titles: string[]) => titles.map((title) => ({ title, description: '' }));

describe('what keeps an offer from being sent', () => {
  test.each([
    ['body', offer({ body: '  ' })],
    ['buttons', offer({ buttons: ['', ' '] })],
    ['twice', offer({ buttons: ['Sim', 'sim'] })],
    ['opener', offer({ kind: 'list', opener: '' })],
    ['rows', offer({ kind: 'list' })],
    ['sections', offer({ kind: 'list', sections: [{ title: '', rows: rows('a') }, { title: 'B', rows: rows('b') }] })],
    ['twice', offer({ kind: 'list', sections: [{ title: 'A', rows: rows('a') }, { title: 'B', rows: rows('A') }] })],
    [null, offer({ buttons: ['Sim', ''] })],
    [null, offer({ kind: 'list', sections: [{ title: '', rows: rows('a') }, { title: '', rows: rows('') }] })],
  ])('%s', (fault, draft) => {
    expect(faultOf(draft)).toBe(fault);
  });
});

test('buttons are sent without the empty ones', () => {
  expect(offerMetadata(offer({ buttons: [' Sim ', '', 'Não'], footer: ' até já ' }))).toEqual({
    interactive: { kind: 'buttons', body: 'Como ajudo?', footer: 'até já', buttons: [{ id: 'b1', title: 'Sim' }, { id: 'b2', title: 'Não' }] },
  });
});

test('the rows of a list have ids of their own over all sections', () => {
  const draft = offer({ kind: 'list', sections: [{ title: 'Internet', rows: [{ title: '2ª via', description: 'boleto ou Pix' }] }, { title: 'Outros', rows: rows('Falar com alguém', '') }] });
  expect(offerMetadata(draft)).toEqual({
    interactive: {
      kind: 'list', body: 'Como ajudo?', button: 'Ver opções',
      sections: [{ title: 'Internet', rows: [{ id: 'r1', title: '2ª via', description: 'boleto ou Pix' }] }, { title: 'Outros', rows: [{ id: 'r2', title: 'Falar com alguém' }] }],
    },
  });
});
