import { Textarea, type TextareaProps } from '@mantine/core';
import type { CSSProperties } from 'react';
import classes from './growing-textarea.module.css';

const NO_LIMIT = 1_000;

interface Props extends Omit<TextareaProps, 'autosize' | 'style' | 'classNames'> {
  minRows?: number;
  maxRows?: number;
}

/** Measuring by script lays the whole page out twice for each field that appears; a browser that can do it needs none. */
const growsByItself = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content');

/** A field that is as high as its text. */
export function GrowingTextarea({ minRows = 1, maxRows, ...rest }: Props) {
  if (!growsByItself) return <Textarea autosize minRows={minRows} {...(maxRows ? { maxRows } : {})} {...rest} />;
  return <Textarea {...rest} style={{ '--min-rows': minRows, '--max-rows': maxRows ?? NO_LIMIT } as CSSProperties} classNames={{ input: classes['input'] ?? '' }} />;
}
