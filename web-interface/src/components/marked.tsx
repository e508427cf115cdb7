import type { ReactNode } from 'react';
import type { Mark } from '@/lib/marks';

const tags: Record<Mark, 'strong' | 'em' | 's' | 'code'> = { bold: 'strong', italic: 'em', struck: 's', code: 'code', block: 'code' };

/** Words under WhatsApp's marks. */
export function Marked({ marks, block, children }: { marks: readonly Mark[]; block?: string | undefined; children: ReactNode }) {
  return marks.reduceRight<ReactNode>((inner, mark) => {
    const Tag = tags[mark];
    return <Tag className={mark === 'block' ? block : undefined}>{inner}</Tag>;
  }, children);
}
