import { Button } from '@mantine/core';
import { IconInbox, IconSearchOff } from '@tabler/icons-react';
import { EmptyNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import type { InboxScope } from '@/realtime/inbox';
import type { InboxSearch } from '../search-params';

/** An empty list teaches what will be in it. */
export function EmptyList({ scope, onRefine }: { scope: InboxScope; onRefine: (change: Partial<Record<keyof InboxSearch, string | undefined>>) => void }) {
  const { t } = useTranslation('inbox');
  if (scope.q) {
    return (
      <EmptyNote icon={<IconSearchOff size={32} stroke={1.5} />} title={t('empty.search.title')}>
        {t('empty.search.body')}
      </EmptyNote>
    );
  }
  return (
    <EmptyNote
      icon={<IconInbox size={32} stroke={1.5} />}
      title={t(`empty.${scope.tab}.title`)}
      action={
        scope.tab === 'mine' && (
          <Button variant="default" mt={8} onClick={() => onRefine({ tab: 'queue' })}>
            {t('empty.mine.action')}
          </Button>
        )
      }
    >
      {t(`empty.${scope.tab}.body`)}
    </EmptyNote>
  );
}
