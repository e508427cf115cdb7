/** The button in the corner, with the number of unread messages. */
import type { LauncherView } from '../contract';
import { fill } from '../i18n';
import { cleanLine } from '../lib/text';
import type { LauncherWords } from './words';

const SVG = 'http://www.w3.org/2000/svg';
const BUBBLE = 'M3 20l1.3-3.9a9 8 0 1 1 3.4 2.9zM8 12h.01M12 12h.01M16 12h.01';

/** Built node by node: a page that enforces trusted types takes no markup. */
function icon(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const look = { width: '28', height: '28', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor' };
  const line = { 'stroke-width': '1.75', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' };
  for (const [name, value] of Object.entries({ ...look, ...line })) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', BUBBLE);
  svg.append(path);
  return svg;
}

/** Text that the button's accessible name already says. */
function decoration(text: string): HTMLElement {
  const span = document.createElement('span');
  span.setAttribute('aria-hidden', 'true');
  span.textContent = text;
  return span;
}

export class Launcher implements LauncherView {
  private readonly button = document.createElement('button');
  private readonly badge = decoration('');
  private readonly note = document.createElement('p');
  private readonly title: string;
  private shown = true;
  private isBusy = false;
  private count = 0;

  constructor(
    place: HTMLElement,
    private readonly words: LauncherWords,
    title: string | null,
    private readonly wanted: boolean,
  ) {
    this.title = cleanLine(title, 40);
    this.button.type = 'button';
    this.button.className = this.title ? 'launcher launcher-wide' : 'launcher';
    this.button.setAttribute('aria-haspopup', 'dialog');
    this.badge.className = 'badge';
    this.note.className = 'launcher-note';
    this.note.setAttribute('role', 'status');
    this.button.append(icon(), ...(this.title ? [decoration(this.title)] : []), this.badge);
    place.append(this.button, this.note);
    this.draw();
  }

  /** Calls `open` on a click, and `approach` when the pointer, a finger or the focus comes near. */
  listen(open: () => void, approach: () => void): void {
    this.button.addEventListener('click', open);
    for (const sign of ['pointerenter', 'touchstart', 'focus']) {
      this.button.addEventListener(sign, approach, { once: true, passive: true });
    }
  }

  /** The chat is on its way: shown even where the page has a launcher of its own, as nothing else would move. */
  busy(isBusy: boolean): void {
    this.isBusy = isBusy;
    if (isBusy) this.note.textContent = '';
    this.draw();
  }

  /** The chat did not come. */
  failed(): void {
    this.note.textContent = this.words.failed;
    this.busy(false);
  }

  hide(): void {
    this.shown = false;
    this.note.textContent = '';
    this.draw();
  }

  show(): void {
    this.shown = true;
    this.draw();
  }

  focus(): void {
    this.button.focus();
  }

  unread(count: number): void {
    this.count = count;
    this.draw();
  }

  private draw(): void {
    const { words, count } = this;
    const calm = count === 0 ? words.open : count === 1 ? words.openUnreadOne : fill(words.openUnread, { n: count });
    const label = this.isBusy ? words.opening : calm;
    this.button.setAttribute('aria-label', this.title ? `${this.title}. ${label}` : label);
    this.button.setAttribute('aria-busy', String(this.isBusy));
    this.button.hidden = !this.shown || !(this.wanted || this.isBusy);
    this.badge.hidden = count === 0;
    this.badge.textContent = count > 99 ? '99+' : String(count);
  }
}
