import { Modal, Title } from '@mantine/core';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderSignedIn } from '@/testing/render';
import { theme } from './theme';

test('the title of a dialog is larger than the headings inside it', async () => {
  await renderSignedIn(
    <Modal opened onClose={() => undefined} title="Atalhos" transitionProps={{ duration: 0 }}>
      <Title order={3}>Conversa atual</Title>
    </Modal>,
  );
  const size = (text: string) => Number.parseFloat(text);
  expect(size(screen.getByText('Atalhos').style.fontSize)).toBeGreaterThan(size(theme.headings?.sizes?.h3?.fontSize ?? ''));
});
