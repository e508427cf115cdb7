import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { loadAreas } from '@/i18n';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import type { WidgetSettings } from './api';
import { changeOf, draftOf, faultsOf } from './draft';
import { WidgetForm } from './widget-form';

vi.mock('@/components/leave-guard', () => ({ LeaveGuard: () => null }));
afterEach(() => vi.restoreAllMocks());

const settings: WidgetSettings = {
  name: 'Conecta Fibra', color: '#0b5563', logo_url: null, greeting: null, consent_version: '1', consent_url: null, consent_text: null,
  origins: ['https://www.example.com'], queue_ids: [], topic_queues: { offline: null, bill: 'q1', person: null }, identity_secret: 'x', updated_at: '2026-11-01T12:00:00Z',
};

test('only what was changed is sent, and an emptied text is taken away', () => {
  const first = draftOf({ ...settings, greeting: 'Olá!' });
  expect(changeOf(first, { ...first, greeting: ' ', origins: ['https://a.example'] })).toEqual({ greeting: null, origins: ['https://a.example'] });
  expect(changeOf(first, first)).toEqual({});
  expect(changeOf(first, { ...first, topic_queues: { ...first.topic_queues, bill: '', offline: 'q2' } })).toEqual({ topic_queues: { offline: 'q2', bill: null, person: null } });
});

test('what the server would refuse is known before it is sent', () => {
  const good = draftOf(settings);
  expect(faultsOf(good)).toEqual([]);
  expect(faultsOf({ ...good, origins: ['*', 'http://localhost:8080/'] })).toEqual([]);
  expect(faultsOf({ ...good, name: ' ', color: 'teal', consent_url: 'aviso', consent_version: '', origins: ['www.example.com', 'https://a.example/chat'] })).toEqual(['name', 'color', 'consent_url', 'consent_version', 'origins']);
});

test('the notice that visitors agree to is set in the web', { timeout: 20_000 }, async () => {
  const asked = answering({ 'GET /api/chat/queues': { queues: [], total: 0 }, 'PUT /api/chat/widget/settings': settings });
  await renderSignedIn(<WidgetForm settings={settings} />);
  await act(() => loadAreas('widget'));
  fireEvent.change(screen.getByPlaceholderText('#0b5563'), { target: { value: '#123456' } });
  fireEvent.submit(screen.getByPlaceholderText('#0b5563').closest('form') as HTMLFormElement);
  await waitFor(() => expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ rotate_identity_secret: false, color: '#123456' }));
});
