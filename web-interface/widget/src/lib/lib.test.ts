import { describe, expect, it } from 'vitest';
import { backoff } from './backoff';
import { contrast, palette, parseHex, type Rgb } from './color';
import { maskContact, parseContact } from './contact';
import { isValidCpf, maskCpf } from './cpf';
import { dayLabel } from './dates';
import { isSameOrigin, linkify, safeUrl } from './links';

/** Makes a CPF with right check digits from nine digits. */
function makeCpf(nine: string): string {
  let d = nine;
  for (let n = 10; n <= 11; n++) {
    const sum = [...d].reduce((s, c, i) => s + Number(c) * (n - i), 0);
    d += String(((sum * 10) % 11) % 10);
  }
  return d;
}

describe('a CPF', () => {
  it('is masked while it is typed', () => {
    expect(['1', '1234', '1234567', '12345678901', '123456789012', 'abc'].map(maskCpf)).toEqual([
      '1',
      '123.4',
      '123.456.7',
      '123.456.789-01',
      '123.456.789-01',
      '',
    ]);
  });

  it('is accepted with right check digits and refused with any other', () => {
    for (let i = 0; i < 200; i++) {
      const good = makeCpf(String((i * 7_919_333 + 100_000_007) % 1_000_000_000).padStart(9, '0'));
      expect(isValidCpf(maskCpf(good))).toBe(true);
      const wrong = good.slice(0, 10) + String((Number(good[10]) + 1) % 10);
      expect(isValidCpf(wrong)).toBe(false);
    }
  });

  it('is refused when all digits are equal, or too few', () => {
    for (const d of '0123456789') expect(isValidCpf(d.repeat(11))).toBe(false);
    expect(isValidCpf('')).toBe(false);
    expect(isValidCpf('1234567890')).toBe(false);
  });
});

describe('the contact field', () => {
  it('reads Brazilian phones in any spelling and e-mail addresses', () => {
    expect(parseContact('(11) 91234-5678')).toEqual({ phone: '5511912345678' });
    expect(parseContact('1132345678')).toEqual({ phone: '551132345678' });
    expect(parseContact('+55 11 91234-5678')).toEqual({ phone: '5511912345678' });
    expect(parseContact('+351 912 345 678')).toEqual({ phone: '351912345678' });
    expect(parseContact(' maria@exemplo.com.br ')).toEqual({ email: 'maria@exemplo.com.br' });
  });

  it('refuses what is neither', () => {
    for (const bad of ['', '123', 'maria', 'maria@', '@b.c', 'a b@c.de', 'maria@localhost', '912345678']) {
      expect(parseContact(bad)).toBeNull();
    }
  });

  it('masks digits only', () => {
    expect(maskContact('11912345678')).toBe('(11) 91234-5678');
    expect(maskContact('1132345678')).toBe('(11) 3234-5678');
    expect(maskContact('11a@b.c')).toBe('11a@b.c');
    expect(maskContact('+5511912345678')).toBe('+5511912345678');
  });
});

describe('the brand colour', () => {
  it('is readable on every surface, whatever the provider chose', () => {
    const [paper, night]: Rgb[] = [
      [255, 255, 255],
      [26, 35, 45],
    ];
    for (let r = 0; r <= 255; r += 51) {
      for (let g = 0; g <= 255; g += 51) {
        for (let b = 0; b <= 255; b += 51) {
          for (const background of [paper, night] as Rgb[]) {
            const p = palette([r, g, b], background);
            expect(contrast(parseHex(p.brand) as Rgb, parseHex(p.onBrand) as Rgb)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(parseHex(p.accent) as Rgb, background)).toBeGreaterThanOrEqual(4.5);
          }
        }
      }
    }
  });

  it('stays as it is when it is readable already', () => {
    expect(palette([11, 85, 99], [255, 255, 255])).toEqual({ brand: '#0b5563', onBrand: '#ffffff', accent: '#0b5563' });
    expect(palette([255, 212, 0], [255, 255, 255]).brand).toBe('#ffd400');
  });

  it('is taken only from a hexadecimal value', () => {
    for (const bad of ['red', '#12', '#ggg', 'url(x)', '#fff;}*{display:none', 'var(--x)']) expect(parseHex(bad)).toBeNull();
    expect(parseHex('#0bF')).toEqual([0, 187, 255]);
  });
});

describe('links in a text', () => {
  it('become links only with http, https, mailto and tel', () => {
    const hrefs = linkify('https://a.example/x, http://b.example www.c.example maria@d.example tel:+5511912345678')
      .map((p) => p.href)
      .filter(Boolean);
    expect(hrefs).toEqual([
      'https://a.example/x',
      'http://b.example/',
      'https://www.c.example/',
      'mailto:maria@d.example',
      'tel:+5511912345678',
    ]);
  });

  it('stay text for every other scheme', () => {
    for (const bad of [
      'javascript:alert(1)',
      '[x](javascript:alert(1))',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      'java\nscript:alert(1)',
      'blob:https://a.example/1',
    ]) {
      for (const piece of linkify(bad)) expect(piece.href ?? 'https:').toMatch(/^https?:/);
      expect(safeUrl(bad)).toBeNull();
    }
  });

  it('lose no character of the text', () => {
    for (const text of [
      'veja (https://a.example/b_(c)).',
      'https://a.example/"onmouseover=alert(1) x',
      "<a href='javascript:x'>oi</a> https://a.example!",
      'sem link 😀',
      '',
      'www. @ http:// tel:',
    ]) {
      expect(linkify(text).map((p) => p.text).join('')).toBe(text);
    }
  });

  it('leave out the punctuation after them but keep their own brackets', () => {
    expect(linkify('(https://a.example/b_(c)).')[1]?.text).toBe('https://a.example/b_(c)');
    expect(linkify('veja https://a.example/x.')[1]?.text).toBe('https://a.example/x');
  });

  it('are quick on hostile text', () => {
    const start = performance.now();
    for (const unit of ['a@', 'http://', 'www.', 'a.', 'x@a.', '(((']) linkify(unit.repeat(8_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('load by themselves only from our own server', () => {
    expect(isSameOrigin('/files/1', 'https://chat.example/')).toBe(true);
    expect(isSameOrigin('https://sink.example/?c=1', 'https://chat.example/')).toBe(false);
    expect(isSameOrigin('//sink.example/x', 'https://chat.example/')).toBe(false);
  });
});

describe('waiting between attempts', () => {
  it('grows to its ceiling and never is zero', () => {
    for (let attempt = 0; attempt < 50; attempt++) {
      expect(backoff(attempt, 800, 30_000, () => 1)).toBeLessThanOrEqual(30_000);
      expect(backoff(attempt, 800, 30_000, () => 0)).toBeGreaterThanOrEqual(200);
    }
  });
});

describe("a day's name", () => {
  it('is spoken for today and yesterday', () => {
    const now = new Date(2026, 0, 10, 9, 0);
    const at = (day: number) => new Date(2026, 0, day, 23, 30).toISOString();
    expect([dayLabel(at(10), 'pt-BR', now), dayLabel(at(9), 'pt-BR', now), dayLabel(at(2), 'pt-BR', now)]).toEqual([
      'Hoje',
      'Ontem',
      '2 de janeiro',
    ]);
  });
});
