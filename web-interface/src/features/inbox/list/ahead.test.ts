import { describe, expect, it } from 'vitest';
import { wantedAhead } from './ahead';

const rows = Array.from({ length: 9 }, (_, index) => ({ id: `c${index}` }));

describe('what is fetched ahead', () => {
  it('is the top of the list while nothing is open', () => {
    expect(wantedAhead(rows, undefined)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
    expect(wantedAhead([], undefined)).toEqual([]);
  });

  it('is what stands beside the open conversation, the next one first', () => {
    expect(wantedAhead(rows, 'c4')).toEqual(['c5', 'c3', 'c6']);
    expect(wantedAhead(rows, 'c0')).toEqual(['c1', 'c2']);
    expect(wantedAhead(rows, 'c8')).toEqual(['c7']);
  });
});
