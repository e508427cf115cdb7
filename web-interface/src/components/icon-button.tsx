import { ActionIcon, Tooltip, type ActionIconProps } from '@mantine/core';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface Props extends Omit<ActionIconProps, 'children'>, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'color' | 'style'> {
  label: string;
  /** The shortcut, shown in the tooltip. */
  hint?: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: it always has a name and shows it on hover and focus. */
export function IconButton({ label, hint, children, ...rest }: Props) {
  return (
    <Tooltip label={hint ? `${label}  ·  ${hint}` : label}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} {...rest}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
