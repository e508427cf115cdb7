import { IconAd2, IconAddressBook, IconArrowForward, IconBan, IconFile, IconList, IconMapPin, IconMicrophone, IconMovie, IconPhoto, IconShoppingCart, IconSticker, IconTemplate } from '@tabler/icons-react';
import type { Message } from '@/api/types';
import { useLocale, useTranslation } from '@/i18n';
import { money, phone } from '@/lib/format';
import { cardsOf, choiceOf, comingFileOf, forwardedOf, headOf, orderOf, placeOf, productOf, referralOf, templateOf, unsupportedOf, writtenOf, type Carrier } from './facts';
import classes from './kinds.module.css';

/** What stands above the words: where it comes from and what it is. */
export function Marks({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const forwarded = forwardedOf(message);
  const template = templateOf(message);
  const head = headOf(message);
  const product = productOf(message);
  return (
    <>
      {forwarded && (
        <div className={classes['mark']}>
          <IconArrowForward size={13} stroke={1.75} aria-hidden /> {t(`forwarded.${forwarded}`)}
        </div>
      )}
      {template && (
        <div className={classes['mark']}>
          <IconTemplate size={13} stroke={1.75} aria-hidden /> {t('template', { name: template })}
        </div>
      )}
      {head && (
        <div className={classes['mark']}>
          <a className={classes['link']} href={head.href} title={head.href} target="_blank" rel="noopener noreferrer nofollow">
            {t(`file.${head.kind}`)}: {new URL(head.href).host}
          </a>
        </div>
      )}
      {product && (
        <div className={classes['mark']}>
          <IconShoppingCart size={13} stroke={1.75} aria-hidden /> {t('product', { name: product })}
        </div>
      )}
      <Advert message={message} />
    </>
  );
}

/** What a message carries besides words and files. */
export function Carried({ message }: { message: Message }) {
  return (
    <>
      <ComingFile message={message} />
      <MapPlace message={message} />
      <Cards message={message} />
      <Chosen message={message} />
      <Cart message={message} />
      <Unsupported message={message} />
    </>
  );
}

function Advert({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const referral = referralOf(message);
  if (!referral) return null;
  const { headline, body, href, isAd } = referral;
  return (
    <div className={classes['card']}>
      <span className={`${classes['row']} ${classes['soft']}`}>
        <IconAd2 size={16} stroke={1.5} aria-hidden /> {isAd ? t('referral.ad') : t('referral.post')}
      </span>
      {headline && <span className={classes['strong']} dir="auto">{headline}</span>}
      {body && <span className={classes['soft']} dir="auto">{body}</span>}
      {href && (
        <a className={classes['link']} href={href} target="_blank" rel="noopener noreferrer nofollow">
          {t('referral.open')}
        </a>
      )}
    </div>
  );
}

const fileIcons = { image: IconPhoto, audio: IconMicrophone, video: IconMovie, document: IconFile, sticker: IconSticker };

function ComingFile({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const file = comingFileOf(message);
  if (!file) return null;
  const Glyph = fileIcons[file.kind];
  return (
    <div className={classes['card']} role="status">
      <span className={classes['row']}>
        <Glyph size={22} stroke={1.25} aria-hidden />
        <span className={classes['grow']}>
          <span className={classes['strong']}>{file.name || t(`file.${file.kind}`)}</span>
          <span className={classes['soft']}>{file.state === 'fetching' ? t('file.fetching') : t(`file.why.${file.why}`)}</span>
        </span>
      </span>
    </div>
  );
}

/** A place, with the way to a map of it. */
export function MapPlace({ message }: { message: Carrier }) {
  const { t } = useTranslation('kinds');
  const place = placeOf(message);
  if (!place) return null;
  return (
    <a className={classes['card']} href={place.href} target="_blank" rel="noopener noreferrer">
      <span className={classes['row']}>
        <IconMapPin size={22} stroke={1.25} aria-hidden />
        <span className={classes['grow']}>
          <span className={classes['strong']} dir="auto">{place.name || t('location.title')}</span>
          {place.address && <span className={classes['soft']} dir="auto">{place.address}</span>}
          <span className={`${classes['soft']} tabular`}>{place.latitude.toFixed(5)}, {place.longitude.toFixed(5)}</span>
        </span>
      </span>
      <span className={classes['link']}>{t('location.open')}</span>
    </a>
  );
}

/** Somebody's name and numbers. */
export function Cards({ message }: { message: Carrier }) {
  const { t } = useTranslation('kinds');
  const cards = cardsOf(message);
  if (cards.length === 0) return null;
  return (
    <ul className={classes['cards']} aria-label={t('contacts')}>
      {cards.map((card, index) => (
        <li key={index} className={`${classes['card']} ${classes['contact']}`}>
          <IconAddressBook size={22} stroke={1.25} aria-hidden />
          <span className={classes['grow']}>
            <span className={classes['strong']} dir="auto">{card.name}</span>
            {card.org && <span className={classes['soft']} dir="auto">{card.org}</span>}
            {card.phones.map((number) => (
              <a key={number} className={`${classes['link']} tabular`} href={`tel:+${number.replace(/\D/g, '')}`}>
                {phone(number)}
              </a>
            ))}
            {card.emails.map((email) => (
              <a key={email} className={classes['link']} href={`mailto:${email}`}>
                {email}
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Chosen({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const choice = choiceOf(message);
  if (!choice) return null;
  const { kind, title, description, answers, accepted } = choice;
  const written = writtenOf(message);
  const label = kind === 'call_permission' ? t(accepted ? 'choice.callYes' : 'choice.callNo') : t(`choice.${kind}`);
  return (
    <div>
      <div className={classes['mark']}>
        <IconList size={13} stroke={1.75} aria-hidden /> {label}
      </div>
      {title && kind !== 'flow' && kind !== 'call_permission' && <div dir="auto">{title}</div>}
      {written && <div className={classes['soft']} dir="auto">{t('choice.written', { text: written })}</div>}
      {description && <div className={classes['soft']} dir="auto">{description}</div>}
      {kind === 'flow' && answers.length > 0 && (
        <dl className={classes['answers']}>
          {answers.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Cart({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const locale = useLocale();
  const order = orderOf(message);
  if (!order) return null;
  return (
    <div className={classes['card']}>
      <span className={`${classes['row']} ${classes['strong']}`}>
        <IconShoppingCart size={18} stroke={1.5} aria-hidden /> {t('order.title', { count: order.items.length })}
      </span>
      <ul className={classes['list']}>
        {order.items.map((item, index) => (
          <li key={index} className={classes['row']}>
            <span className={classes['grow']}>{item.name}</span>
            <span className="tabular">
              {item.quantity} × {money(item.price, item.currency, locale)}
            </span>
          </li>
        ))}
      </ul>
      {order.totals.map(([currency, total]) => (
        <span key={currency} className={classes['sum']}>
          {t('order.total')} <span className="tabular">{money(total, currency, locale)}</span>
        </span>
      ))}
      {order.text && order.text !== message.content && <span dir="auto">{order.text}</span>}
    </div>
  );
}

function Unsupported({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const fact = unsupportedOf(message);
  if (!fact) return null;
  return (
    <div className={classes['card']}>
      <span className={classes['row']}>
        <IconBan size={20} stroke={1.5} aria-hidden />
        <span className={classes['grow']}>
          <span className={classes['strong']}>{fact.kind === 'poll' ? t('unsupported.poll') : t('unsupported.title')}</span>
          <span className={classes['soft']}>{t('unsupported.body')}</span>
        </span>
      </span>
    </div>
  );
}
