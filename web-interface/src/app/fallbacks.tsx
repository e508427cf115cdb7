import { Button, Center } from '@mantine/core';
import { EmptyNote } from '@/components/notes';
import { useTranslation } from '@/i18n';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation('common');
  return (
    <Center component="main" h="100%">
      <EmptyNote
        title={t('error.notFound')}
        action={
          <Button component="a" href="/" variant="default">
            {t('error.goHome')}
          </Button>
        }
      />
    </Center>
  );
}

/** A screen that broke; also shown when a new version replaced the files of this one. */
export function RouteError() {
  const { t } = useTranslation('common');
  return (
    <Center component="main" h="100%" role="alert">
      <EmptyNote title={t('error.crash')} action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>} />
    </Center>
  );
}
