import { describe, expect, test, vi } from 'vitest';
import { readCoordinate, readMapText } from './map-link';

const at = (latitude: number, longitude: number, name = '') => ({ kind: 'position', position: { latitude, longitude, name } });

describe('what people paste says where it is', () => {
  test.each([
    ['-23.5505, -46.6333', at(-23.5505, -46.6333)],
    ['(-23.5505,-46.6333)', at(-23.5505, -46.6333)],
    ['-23.5505 -46.6333', at(-23.5505, -46.6333)],
    ['-23,5505; -46,6333', at(-23.5505, -46.6333)],
    ['-23,5505, -46,6333', at(-23.5505, -46.6333)],
    ['0, 0', at(0, 0)],
    [`23°33'01.8"S 46°38'00.0"W`, at(-23.5505, -46.633333)],
    [`23° 33′ 1,8″ S, 46° 38′ 0″ O`, at(-23.5505, -46.633333)],
    ['23.5505° S, 46.6333° W', at(-23.5505, -46.6333)],
    ['geo:-23.5505,-46.6333', at(-23.5505, -46.6333)],
    ['geo:0,0?q=-23.5505,-46.6333(Loja Centro)', at(-23.5505, -46.6333, 'Loja Centro')],
    ['https://www.google.com/maps?q=-23.5505,-46.6333', at(-23.5505, -46.6333)],
    ['https://maps.google.com/?q=-23.5505,-46.6333', at(-23.5505, -46.6333)],
    ['maps.google.com/maps?q=loc:-23.5505,-46.6333', at(-23.5505, -46.6333)],
    ['https://www.google.com/maps/search/?api=1&query=-23.5505%2C-46.6333', at(-23.5505, -46.6333)],
    ['https://www.google.com/maps/search/-23.5505,+-46.6333?entry=tts', at(-23.5505, -46.6333)],
    ['https://www.google.com/maps/@-23.5505,-46.6333,17z', at(-23.5505, -46.6333)],
    ['https://www.google.com.br/maps/place/Loja+Centro/@-23.55,-46.63,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x1!8m2!3d-23.5505!4d-46.6333!16s', at(-23.5505, -46.6333, 'Loja Centro')],
    ['https://www.google.com/maps/place/Pra%C3%A7a+da+S%C3%A9/@-23.5505,-46.6333,17z', at(-23.5505, -46.6333, 'Praça da Sé')],
    [`https://www.google.com/maps/place/23%C2%B033'01.8%22S+46%C2%B038'00.0%22W/@-23.55,-46.63,17z`, at(-23.5505, -46.633333)],
    ['https://www.google.com/maps/dir/?api=1&destination=-23.5505,-46.6333', at(-23.5505, -46.6333)],
    ['https://www.openstreetmap.org/?mlat=-23.5505&mlon=-46.6333#map=17/-23.55/-46.63', at(-23.5505, -46.6333)],
    ['https://www.openstreetmap.org/#map=17/-23.5505/-46.6333', at(-23.5505, -46.6333)],
    ['https://www.openstreetmap.org/node/1#map=19/-23.5505/-46.6333', at(-23.5505, -46.6333)],
    ['https://maps.apple.com/?ll=-23.5505,-46.6333&q=Loja%20Centro', at(-23.5505, -46.6333, 'Loja Centro')],
    ['https://waze.com/ul?ll=-23.5505%2C-46.6333&navigate=yes', at(-23.5505, -46.6333)],
    ['https://www.waze.com/live-map/directions?to=ll.-23.5505%2C-46.6333', at(-23.5505, -46.6333)],
  ])('%s', (text, said) => {
    expect(readMapText(text)).toEqual(said);
  });
});

test.each(['', 'Rua das Flores, 120', '11 98765-4321', '120', '12:30', 'https://provedor.example/loja', 'https://www.google.com/maps/place/Loja+Centro', 'http://%'])('%s says no position', (text) => {
  expect(readMapText(text)).toBeNull();
});

test.each(['-123.5, -46.6', '-23.5, 200', 'https://maps.google.com/?q=95.0,10.0'])('%s is on no map', (text) => {
  expect(readMapText(text)).toEqual({ kind: 'outside' });
});

test.each(['https://maps.app.goo.gl/AbC123', 'https://goo.gl/maps/AbC', 'maps.app.goo.gl/AbC123', 'https://osm.org/go/M@ddpFpE'])('%s is a short link, which nobody is asked about', (text) => {
  const asked = vi.spyOn(globalThis, 'fetch');
  expect(readMapText(text)).toEqual({ kind: 'short' });
  expect(asked).not.toHaveBeenCalled();
});

test('a coordinate is typed with a point or a comma', () => {
  expect(['-23.55', ' -23,55 ', '+46', '', '-', '23.5.5', '1e3', 'abc'].map(readCoordinate)).toEqual([-23.55, -23.55, 46, null, null, null, null, null]);
});
