import { describe, expect, it } from 'vitest';
import { texts as en } from '../i18n/en';
import { texts as es } from '../i18n/es';
import { texts as t } from '../i18n/pt-BR';
import { leftOut, MAX_FILES, pick } from './picking';

const MAX = 25 * 1024 * 1024;

function file(name: string, size = 10): File {
  const made = new File(['x'], name);
  Object.defineProperty(made, 'size', { value: size });
  return made;
}

const many = (n: number) => Array.from({ length: n }, (_, i) => file(`foto-${i + 1}.jpg`));

describe('choosing files', () => {
  it('leaves out an empty file and keeps the others', () => {
    const good = [file('a.txt'), file('b.txt')];
    const picked = pick([], [good[0] as File, file('vazio.txt', 0), good[1] as File], MAX);
    expect(picked.files).toEqual(good);
    expect(leftOut(picked, MAX, t, 'pt-BR')).toBe('Vazio, sem nada para enviar: vazio.txt.');
    expect(leftOut(picked, MAX, en, 'en')).toBe('Empty, nothing to send: vazio.txt.');
    expect(leftOut(picked, MAX, es, 'es')).toBe('Vacío, sin nada que enviar: vazio.txt.');
  });

  it('says every reason for which something was left out', () => {
    const picked = pick(many(MAX_FILES - 1), [file('grande.bin', 60 * 1024 * 1024), file('vazio.txt', 0), ...many(3)], MAX);
    expect(picked.files).toHaveLength(MAX_FILES);
    const said = leftOut(picked, MAX, t, 'pt-BR').replace(/\u00a0/g, ' ').split('\n');
    expect(said).toEqual([
      'Acima do limite de 25 MB: grande.bin (60 MB).',
      'Vazio, sem nada para enviar: vazio.txt.',
      `São até ${MAX_FILES} arquivos por vez; ficou de fora: foto-2.jpg, foto-3.jpg.`,
    ]);
  });

  it('stays short where many were left out', () => {
    const picked = pick(many(MAX_FILES), many(200), MAX);
    expect(picked.files).toHaveLength(MAX_FILES);
    expect(leftOut(picked, MAX, t, 'pt-BR')).toMatch(/: foto-1\.jpg, .{100,150}…\.$/);
  });

  it('has nothing to say about files that can be sent', () => {
    expect(leftOut(pick([], many(2), MAX), MAX, t, 'pt-BR')).toBe('');
  });
});
