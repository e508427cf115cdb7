// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config';
import { HOST_ID, Island } from './island';

describe('the island on a page', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.body.removeAttribute('dir');
  });

  it('writes in its own direction on a page that runs from right to left', () => {
    document.body.dir = 'rtl';
    const page = readConfig({ src: 'https://chat.example/widget.js', dataset: {} }, {}, 'https://site.example/');
    if (!page) throw new Error('no configuration');
    expect(new Island(page, 'es').root.host).toBe(document.getElementById(HOST_ID));
    expect(document.getElementById(HOST_ID)?.dir).toBe('ltr');
  });
});
