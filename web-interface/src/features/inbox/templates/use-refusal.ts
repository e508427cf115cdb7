import { useQuery } from '@tanstack/react-query';
import { personConsentQuery, type Consent } from '@/api/consents';
import { useUser } from '@/api/session';

/** The word by which a customer refused advertising: null where there is none, undefined while it is being asked for. */
export type Refusal = Consent | null | undefined;

/** What is known of the person with this number. Who may not see the number is told by the server when he sends. */
export function useRefusal(phone: string | null): Refusal {
  const { all } = useUser().permissions;
  const mayAsk = all.includes('contacts:read') || all.includes('campaigns:read');
  const isKnown = mayAsk && phone !== null && /^\+?\d{8,}$/.test(phone);
  const { data, isError } = useQuery({ ...personConsentQuery(phone?.startsWith('+') ? phone : `+${phone ?? ''}`), enabled: isKnown, staleTime: 0 });
  if (!isKnown || isError) return null;
  if (data === undefined) return undefined;
  return data?.state === 'opted_out' || data?.state === 'opted_out_all' ? data : null;
}
