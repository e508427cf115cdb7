import type { Template } from '@/api/whatsapp';
import { plainText } from '@/lib/marks';
import { previewOf, type PreviewPart } from '@/lib/template';

/** The first words of a template on one line; its title is told apart from its text. */
export function TemplateExcerpt({ template }: { template: Template }) {
  const { header, body } = previewOf(template, {});
  const line = (parts: readonly PreviewPart[]) => plainText(parts.map(({ text }) => text).join('')).replace(/\s+/g, ' ');
  return (
    <>
      {header.length > 0 && (
        <>
          <b>{line(header)}</b> ·{' '}
        </>
      )}
      {line(body)}
    </>
  );
}
