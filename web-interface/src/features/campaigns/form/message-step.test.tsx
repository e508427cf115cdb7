import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect, useState } from 'react';
import { expect, test, vi } from 'vitest';
import type { Rules } from '@/api/campaigns';
import * as client from '@/api/client';
import { aChannel, anAttachment, aTemplate } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { emptyDraft, messageFaults, type Draft } from '../model/draft';
import { MessageStep } from './message-step';
import { PhonePreview } from './phone-preview';
import { useOpening } from './use-opening';

const template = aTemplate({ name: 'oferta', category: 'MARKETING', components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Fibra por menos' }], variables: [] });
const rules = { hours: { days: ['mon'], from: '09:00', to: '18:00' }, most_per_minute: 60 } as unknown as Rules;
const start: Draft = { ...emptyDraft(rules), name: 'Fibra', channelId: 'n1', template: { name: 'oferta', language: 'pt_BR' } };
const seen = vi.fn<(draft: Draft) => void>();
const fileId = () => seen.mock.lastCall?.[0].fillings['header/file']?.value;

function Form() {
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const opening = useOpening(null, draft, start, template, change);
  useEffect(() => seen(draft), [draft]);
  return (
    <>
      <MessageStep draft={draft} numbers={[aChannel()]} templates={[template]} template={template} columns={[]} faults={messageFaults(draft, template)} opening={opening} onChange={change} />
      <PhonePreview template={template} draft={draft} file={opening.shown} number="Suporte" />
    </>
  );
}

const opened = async () => {
  URL.createObjectURL = () => 'blob:oferta';
  URL.revokeObjectURL = () => undefined;
  const { container } = await renderSignedIn(<Form />, [], 'campaigns');
  return container.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement;
};
const named = (name: string, type: string, size = 10) => Object.defineProperty(new File(['x'], name, { type }), 'size', { value: size });

test('the picture on top is chosen from the computer, shown on the phone and kept by its id', async () => {
  vi.spyOn(client, 'upload').mockResolvedValue(anAttachment({ id: 'a7' }));
  const input = await opened();
  expect(screen.getByText('Escolha o arquivo da abertura, ou dê um endereço.')).toBeTruthy();
  await userEvent.upload(input, named('oferta.png', 'image/png'));
  expect((await screen.findByRole<HTMLImageElement>('img', { name: 'oferta.png' })).src).toBe('blob:oferta');
  await waitFor(() => expect(fileId()).toBe('a7'));
  await userEvent.click(screen.getByRole('radio', { name: 'Endereço' }));
  expect(fileId()).toBe('');
  await userEvent.click(screen.getByRole('radio', { name: 'Arquivo' }));
  expect(fileId()).toBe('a7');
  await userEvent.click(screen.getByRole('button', { name: /Remover/ }));
  expect(fileId()).toBe('');
});

test('a file that WhatsApp would not take is refused beside its field', async () => {
  const upload = vi.spyOn(client, 'upload').mockClear();
  const input = await opened();
  await userEvent.upload(input, named('grande.png', 'image/png', 6 * 1024 * 1024));
  expect((await screen.findByRole('alert')).textContent).toBe('O arquivo é grande demais para o WhatsApp. Envie JPEG ou PNG, até 5 MB.');
  expect(screen.getByRole('group', { name: 'Imagem no topo' }).textContent).toContain('grande demais');
  expect(upload).not.toHaveBeenCalled();
});
