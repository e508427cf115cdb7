import { expect, test } from 'vitest';
import { faultOf, newPlace, pasted, pasteFault, placeMessage, typed } from './place';

test('a pasted link fills in the position and a name that is not there yet', () => {
  const link = 'https://www.google.com/maps/place/Loja+Centro/@-23.5505,-46.6333,17z';
  expect(pasted(newPlace, link)).toEqual({ pasted: link, name: 'Loja Centro', address: '', latitude: '-23.5505', longitude: '-46.6333' });
  expect(pasted({ ...newPlace, name: 'Nossa loja' }, link).name).toBe('Nossa loja');
  expect(pasted({ ...newPlace, latitude: '1', longitude: '2' }, 'Rua das Flores')).toMatchObject({ latitude: '1', longitude: '2' });
});

test('both numbers pasted into one field are both numbers', () => {
  expect(typed(newPlace, 'latitude', '-23.5505, -46.6333')).toMatchObject({ latitude: '-23.5505', longitude: '-46.6333' });
  expect(typed(newPlace, 'longitude', '-46,6')).toMatchObject({ latitude: '', longitude: '-46,6' });
});

test('what is missing or on no map does not leave', () => {
  expect(faultOf(newPlace)).toBe('missing');
  expect(faultOf({ ...newPlace, latitude: '91', longitude: '0' })).toBe('latitude');
  expect(faultOf({ ...newPlace, latitude: 'aqui', longitude: '0' })).toBe('latitude');
  expect(faultOf({ ...newPlace, latitude: '-23,5', longitude: '-181' })).toBe('longitude');
  expect(faultOf({ ...newPlace, latitude: '-23,5', longitude: '-46,6' })).toBeNull();
});

test('what a paste lacks is told', () => {
  const fault = (text: string) => pasteFault({ ...newPlace, pasted: text });
  expect([fault(''), fault('-23.5, -46.6'), fault('maps.app.goo.gl/AbC123'), fault('-99, 0'), fault('Rua das Flores')]).toEqual([null, null, 'short', 'outside', 'unknown']);
});

test('the message says the place in words and in numbers', () => {
  const draft = { ...newPlace, latitude: '-23,5505', longitude: '-46.6333' };
  expect(placeMessage({ ...draft, name: ' Loja Centro ', address: 'Rua das Flores, 120' })).toEqual({
    content: 'Loja Centro, Rua das Flores, 120', metadata: { location: { latitude: -23.5505, longitude: -46.6333, name: 'Loja Centro', address: 'Rua das Flores, 120' } },
  });
  expect(placeMessage(draft)).toEqual({ content: '-23.5505, -46.6333', metadata: { location: { latitude: -23.5505, longitude: -46.6333 } } });
  expect(placeMessage({ ...draft, address: 'Rua das Flores, 120' }).metadata.location).toMatchObject({ name: 'Rua das Flores, 120' });
});
