import { Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { numberOf } from '@/lib/window';
import classes from './composer.module.css';
import type { useSend } from './use-send';

const TemplatePicker = lazy(() => import('../templates/template-picker'));

/** What stands in the composer's place once only a template may be sent. */
export function ShutWindow({ conversation, isFirst, sendAs }: { conversation: Conversation; isFirst: boolean; sendAs: ReturnType<typeof useSend>['sendAs'] }) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const name = displayName(conversation.customer_name, conversation.customer_phone);
  return (
    <section className={classes['shut']} aria-label={t('picker.title')}>
      <p>{t(isFirst ? 'window.first' : 'window.explain', { name })}</p>
      <Suspense fallback={<Loader size="sm" role="status" aria-label={t('common:loading')} />}>
        <TemplatePicker
          channelId={numberOf(conversation).id}
          known={{ name: conversation.customer_name, protocol: conversation.protocol ?? '', phone: conversation.customer_phone }}
          onSend={(message) => sendAs({ ...message, reply_to: null })}
        />
      </Suspense>
    </section>
  );
}
