import { IconExternalLink, IconForms, IconMapPin, IconPhone } from '@tabler/icons-react';
import { useTranslation } from '@/i18n';
import { asObject, asText } from '@/lib/read';
import { invitationOf, offerOf, type Carrier, type Invitation } from './facts';
import classes from './kinds.module.css';

/** The buttons or the list that go with our words. */
export function Offered({ message }: { message: Carrier }) {
  const invitation = invitationOf(message);
  if (invitation) return <Invited {...invitation} footer={asText(asObject(message.metadata['interactive'])['footer'])} />;
  return <Options message={message} />;
}

const invitationIcons = { link: IconExternalLink, form: IconForms, askLocation: IconMapPin, askPhone: IconPhone };

function Invited({ kind, label, href, footer }: Invitation & { footer: string }) {
  const { t } = useTranslation('kinds');
  const Glyph = invitationIcons[kind];
  const words = (
    <>
      <Glyph size={15} stroke={1.5} aria-hidden /> {label || t(`invitation.${kind}`)}
    </>
  );
  return (
    <div>
      {footer && <div className={classes['soft']} dir="auto">{footer}</div>}
      <ul className={classes['options']}>
        <li dir="auto">
          {href ? (
            <a className={classes['invitation']} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {words}
            </a>
          ) : (
            <span className={classes['invitation']}>{words}</span>
          )}
        </li>
      </ul>
    </div>
  );
}

function Options({ message }: { message: Carrier }) {
  const offer = offerOf(message);
  if (!offer) return null;
  return (
    <div>
      {offer.footer && <div className={classes['soft']} dir="auto">{offer.footer}</div>}
      {offer.opener && <div className={classes['mark']}>{offer.opener}</div>}
      {offer.sections.map((section, index) => (
        <div key={index}>
          {section.title && <div className={classes['optionsTitle']} dir="auto">{section.title}</div>}
          <ul className={classes['options']}>
            {section.rows.map((row, at) => (
              <li key={at} data-row={offer.opener ? true : undefined} dir="auto">
                {row.title}
                {row.description && <div className={classes['soft']}>{row.description}</div>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
