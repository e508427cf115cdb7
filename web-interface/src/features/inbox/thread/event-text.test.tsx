import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { aConversation, aMessage } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { RowView } from './row-view';

const moved = { event: 'channel_notice', system: { kind: 'user_changed_number' }, previous_phone: '+5511968037593', phone: '+5511970001122' };
const line = (metadata: Record<string, unknown>) => (
  <RowView row={{ kind: 'event', key: 'e', message: aMessage(1, { message_type: 'system', direction: 'internal', metadata }) }} conversation={aConversation('c1')} quoted={null} onReply={() => undefined} onGoTo={() => undefined} />
);

test('a customer who changes his number is shown with both, the last digits only to who may not see numbers', async () => {
  const { unmount } = await renderSignedIn(line(moved), ['contacts:see_phone']);
  expect(screen.getByText('O cliente mudou de número: de (11) 96803-7593 para (11) 97000-1122')).toBeTruthy();
  unmount();
  await renderSignedIn(line(moved));
  expect(screen.getByText('O cliente mudou de número: de +55*******7593 para +55*******1122')).toBeTruthy();
});

test('a change of which one number or none is told says what is known', async () => {
  await renderSignedIn(line({ ...moved, previous_phone: undefined }), ['contacts:see_phone']);
  expect(screen.getByText('O cliente mudou de número; agora é (11) 97000-1122')).toBeTruthy();
});
