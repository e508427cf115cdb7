/** What a dialog over a foreign page needs: held focus, the whole screen on phones, room for the keyboard. */
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** The same condition as in the style sheet. */
export const FULL_SCREEN = '(max-width: 480px), (max-height: 480px)';
const FOCUSABLE = "a[href],button,input:not([hidden]),select,textarea,summary,[tabindex='0']";

/** Keeps Tab inside the window. */
export function trapTab(e: KeyboardEvent, root: HTMLElement): void {
  const all = [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((el) => el.offsetParent !== null);
  const [first, last] = [all[0], all[all.length - 1]];
  const active = (root.getRootNode() as ShadowRoot).activeElement;
  if (!first || !last) return;
  if (e.shiftKey ? active === first || active === root : active === last) {
    e.preventDefault();
    (e.shiftKey ? last : first).focus();
  }
}

/** While the window fills a phone's screen the page behind does not scroll, and the keyboard does not cover the composer. */
export function useFullScreen(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const query = window.matchMedia(FULL_SCREEN);
    const html = document.documentElement;
    const before = html.style.overflow;
    const viewport = window.visualViewport;
    const fit = () => {
      html.style.overflow = query.matches ? 'hidden' : before;
      const el = root.current;
      if (!el) return;
      const keyboard = query.matches && viewport && window.innerHeight - viewport.height > 60;
      el.style.height = keyboard ? `${viewport.height}px` : '';
      el.style.top = keyboard ? `${viewport.offsetTop}px` : '';
    };
    fit();
    query.addEventListener('change', fit);
    viewport?.addEventListener('resize', fit);
    viewport?.addEventListener('scroll', fit);
    return () => {
      html.style.overflow = before;
      query.removeEventListener('change', fit);
      viewport?.removeEventListener('resize', fit);
      viewport?.removeEventListener('scroll', fit);
    };
  }, [root]);
}
