import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { describe, expect, it } from 'vitest';
import { loadable } from './loadable';

const fileOf = (text: string) => async () => ({ default: () => <p>{text}</p> });

describe('a component of another file', () => {
  it('is drawn at once when it was fetched ahead', async () => {
    const Part = loadable(fileOf('there'));
    await Part.preload();
    render(<Suspense fallback="waiting"><Part /></Suspense>);
    expect(screen.getByText('there')).toBeTruthy();
  });

  it('is fetched when it is drawn, and when fetching ahead failed', async () => {
    let attempts = 0;
    const Part = loadable(async () => {
      attempts += 1;
      if (attempts === 1) throw new TypeError('no network');
      return { default: () => <p>there</p> };
    });
    await Part.preload();
    render(<Suspense fallback="waiting"><Part /></Suspense>);
    expect(screen.getByText('waiting')).toBeTruthy();
    expect(await screen.findByText('there')).toBeTruthy();
  });
});
