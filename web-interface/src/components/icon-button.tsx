import { ActionIcon, type ActionIconProps } from '@mantine/core';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { both, useHint } from './hint';

interface Props extends Omit<ActionIconProps, 'children'>, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'color' | 'style'> {
  label: string;
  /** The shortcut, shown in the tooltip. */
  hint?: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: it always has a name and shows it on hover and focus. */
export function IconButton({ label, hint: keys, children, onPointerEnter, onPointerLeave, onPointerDown, onFocus, onBlur, ...rest }: Props) {
  const { events, hint } = useHint(keys ? `${label}  ·  ${keys}` : label);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={label}
        onPointerEnter={both(onPointerEnter, events.onPointerEnter)}
        onPointerLeave={both(onPointerLeave, events.onPointerLeave)}
        onPointerDown={both(onPointerDown, events.onPointerDown)}
        onFocus={both(onFocus, events.onFocus)}
        onBlur={both(onBlur, events.onBlur)}
        {...rest}
      >
        {children}
      </ActionIcon>
      {hint}
    </>
  );
}
