import { Button, Group, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { CustomerView } from '@/components/customer-view';
import { GrowingTextarea } from '@/components/growing-textarea';
import { GuardedModal } from '@/components/guarded-modal';
import { useTranslation } from '@/i18n';
import { MessageText } from '../thread/message-text';
import { Offered } from '../thread/kinds/offered';

/** The longest question that WhatsApp takes with a button. */
const LONGEST = 1024;

export type Asked = 'location' | 'phone';

interface Props {
  kind: Asked;
  /** What was already written is the question. */
  text: string;
  onClose: () => void;
  onSend: (content: string, metadata: Record<string, unknown>) => void;
}

/** Asks the customer for his place or number: the question as he will read it, before it leaves. */
export default function AskDialog({ kind, text, onClose, onSend }: Props) {
  const { t } = useTranslation('whatsapp');
  const [first] = useState(() => text.trim().slice(0, LONGEST) || t(`ask.${kind}Text`));
  const [question, setQuestion] = useState(first);
  const body = question.trim();
  const metadata = { interactive: { kind: `ask_${kind}`, body } };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body) onSend(body, metadata);
  };
  return (
    <GuardedModal title={t(`ask.${kind}`)} isDirty={question !== first} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <GrowingTextarea
            label={t('offer.body')}
            required
            minRows={2}
            maxRows={6}
            maxLength={LONGEST}
            data-autofocus
            dir="auto"
            value={question}
            onChange={({ currentTarget: { value } }) => setQuestion(value)}
            onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.currentTarget.form?.requestSubmit()}
          />
          {body && (
            <CustomerView label={t('picker.preview')}>
              <MessageText text={body} hasMarks />
              <Offered message={{ metadata }} />
            </CustomerView>
          )}
          <Text size="xs" c="dimmed">
            {t('ask.hint')}
          </Text>
          <Group justify="flex-end">
            <Button type="submit" disabled={!body}>
              {t('ask.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
