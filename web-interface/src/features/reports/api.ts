import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import type { components } from '@/api/schema';

export type Report = components['schemas']['MonthReport'];
export type Figures = components['schemas']['Figures'];

const FRESH_MS = 60_000;

/** A month, beside the one before. */
export const reportQuery = (month: string) =>
  queryOptions({
    queryKey: ['reports', 'month', month],
    queryFn: ({ signal }) => unwrap(client.GET('/api/chat/reports/month', { params: { query: { month } }, signal })),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

/** Every row of a month, for a spreadsheet. */
export const readCsv = (month: string): Promise<Blob> => unwrap(client.GET('/api/chat/reports/month.csv', { params: { query: { month } }, parseAs: 'blob' })) as Promise<Blob>;
