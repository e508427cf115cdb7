import { Component, type ComponentClass, type VNode } from 'preact';

/** Draws a view again only when one of its properties changed. */
export function memo<P extends object>(view: (props: P) => VNode | null): ComponentClass<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys({ ...this.props, ...next }) as (keyof P)[];
      return keys.some((key) => this.props[key] !== next[key]);
    }
    override render(): VNode | null {
      return view(this.props as P);
    }
  };
}
