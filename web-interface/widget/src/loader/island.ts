/** The style island on the page: one element with a shadow root, its sheets and its colours. */
import type { PageConfig } from '../config';
import { palette, parseHex, type Rgb } from '../lib/color';

export const HOST_ID = 'ispchat-widget';

const DEFAULT_COLOR: Rgb = [15, 107, 122];
const PAPER: Rgb = [255, 255, 255];
const NIGHT: Rgb = [26, 35, 45];

export class Island {
  readonly root: ShadowRoot;
  private readonly host = document.createElement('div');

  constructor(page: PageConfig, locale: string) {
    this.host.id = HOST_ID;
    this.host.lang = locale;
    // Every language of ours runs this way, whatever the page's does.
    this.host.dir = 'ltr';
    this.host.dataset.theme = page.theme;
    this.host.dataset.position = page.position;
    this.root = this.host.attachShadow({ mode: 'open' });
    document.body.append(this.host);
  }

  /** Adds a style sheet. */
  style(css: string): void {
    if ('adoptedStyleSheets' in this.root && 'replaceSync' in CSSStyleSheet.prototype) {
      // Not an inline style: works under a strict content security policy of the page.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      this.root.adoptedStyleSheets = [...this.root.adoptedStyleSheets, sheet];
    } else {
      const style = document.createElement('style');
      style.textContent = css;
      this.root.append(style);
    }
  }

  /** Writes the brand's colours, made readable for both themes, where the style sheets find them. */
  paint(color: string | null): void {
    const rgb = (color && parseHex(color)) || DEFAULT_COLOR;
    const light = palette(rgb, PAPER);
    const { style } = this.host;
    style.setProperty('--brand', light.brand);
    style.setProperty('--on-brand', light.onBrand);
    style.setProperty('--accent-light', light.accent);
    style.setProperty('--accent-dark', palette(rgb, NIGHT).accent);
  }

  /** A place to draw in. */
  place(): HTMLElement {
    const place = document.createElement('div');
    place.className = 'app';
    this.root.append(place);
    return place;
  }
}
