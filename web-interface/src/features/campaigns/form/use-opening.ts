import { useQuery } from '@tanstack/react-query';
import { campaignFileQuery, type Campaign } from '@/api/campaigns';
import type { Template } from '@/api/whatsapp';
import { useHeaderFile } from '@/components/header-file/use-header-file';
import { FILE_FIELD, headerMedia, MEDIA_FIELD } from '@/lib/template';
import { fileIn, type Draft } from '../model/draft';

/** What the campaign's message opens with: a file chosen now, the one that was saved with the draft, or an address. */
export function useOpening(campaign: Campaign | null, draft: Draft, saved: Draft, template: Template | undefined, onChange: (part: Partial<Draft>) => void) {
  const keptId = fileIn(saved.fillings);
  const kept = useQuery({ ...campaignFileQuery(campaign?.id ?? ''), enabled: campaign !== null && keptId !== '' }).data ?? null;
  const fill = (id: string, value: string) => ({ [id]: { value, fallback: '' } });
  const header = useHeaderFile(template?.id ?? '', (template && headerMedia(template)) ?? 'document', {
    way: draft.fillings[MEDIA_FIELD]?.value ? 'address' : 'file',
    // One of the two stands: the other way takes it away.
    onChange: (file, way) => onChange({ fillings: { ...draft.fillings, ...fill(FILE_FIELD, file?.id ?? ''), ...(way === 'file' ? fill(MEDIA_FIELD, '') : {}) } }),
  });
  const stands = header.way === 'file' && kept?.id === fileIn(draft.fillings) && !header.shown ? kept : null;
  const shown = header.shown ?? (stands && { name: stands.name, preview: stands.content_type.startsWith('image/') ? stands.url : null });
  return { header, kept: stands, shown };
}

export type Opening = ReturnType<typeof useOpening>;
