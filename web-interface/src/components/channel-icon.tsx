import { IconBrandTelegram, IconBrandWhatsapp, IconMail, IconMessage, IconPhone, IconWorld } from '@tabler/icons-react';
import { useTranslation } from '@/i18n';

const icons = { whatsapp: IconBrandWhatsapp, telegram: IconBrandTelegram, email: IconMail, phone: IconPhone, sms: IconMessage, web: IconWorld, widget: IconWorld } as const;
const named = ['web', 'widget', 'whatsapp', 'email', 'phone', 'sms', 'telegram', 'api', 'internal'] as const;

/** The channel's name in the user's language. */
export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation('inbox');
  return (channel) => {
    const known = named.find((name) => name === channel);
    return known ? t(`channel.${known}`) : channel;
  };
}

/** Where the customer writes from. */
export function ChannelIcon({ channel, size = 16 }: { channel: string; size?: number }) {
  const name = useChannelName()(channel);
  const Glyph = icons[channel as keyof typeof icons] ?? IconMessage;
  return <Glyph size={size} stroke={1.5} role="img" aria-label={name} />;
}
