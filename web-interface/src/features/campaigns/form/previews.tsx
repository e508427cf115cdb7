import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { campaignFileQuery, type PreviewList } from '@/api/campaigns';
import { TemplatePreview } from '@/components/template-preview';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { FILE_FIELD, headerMedia, MEDIA_FIELD, previewOf } from '@/lib/template';
import classes from '../campaigns.module.css';
import { idOf } from '../model/draft';
import { useReasonWords } from '../reason-words';

/** What the first recipients get, whole: picture, text, buttons and where they lead. */
export function Previews({ campaignId, list: { components, previews } }: { campaignId: string; list: PreviewList }) {
  const { t } = useTranslation('campaigns');
  const reason = useReasonWords();
  const opensWithFile = previews.some(({ values }) => values.some((one) => idOf(one) === FILE_FIELD));
  const stored = useQuery({ ...campaignFileQuery(campaignId), enabled: opensWithFile }).data;
  const file = opensWithFile && stored ? { name: stored.name, preview: stored.content_type.startsWith('image/') ? stored.url : null } : null;
  if (previews.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('review.nobody')}
      </Text>
    );
  }
  return (
    <div className={classes['previews']}>
      {previews.map(({ name, phone, text, values, problem }, index) => {
        const filled = Object.fromEntries(values.map((one) => [idOf(one), one.text]));
        const who = displayName(name, phone);
        return (
          <div key={index}>
            <Text size="xs" c="dimmed" dir="auto" mb={4}>
              {who}
            </Text>
            {problem && (
              <span className={classes['chip']} data-tone="amber">
                <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {reason(problem, problem)}
              </span>
            )}
            {!problem && components.length > 0 && <TemplatePreview label={t('preview.for', { name: who })} preview={previewOf({ components }, filled)} media={headerMedia({ components })} mediaLink={filled[MEDIA_FIELD] ?? ''} file={file} />}
            {!problem && components.length === 0 && (
              <p className={classes['bubble']} dir="auto">
                {text}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}
