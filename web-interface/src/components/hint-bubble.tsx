import { Tooltip } from '@mantine/core';

/** The box of a hint, beside its element. */
export default function HintBubble({ target, text, position }: { target: HTMLElement; text: string; position: 'top' | 'right' }) {
  return <Tooltip opened target={target} label={text} position={position} withinPortal fz={12} />;
}
