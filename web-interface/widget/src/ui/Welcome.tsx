import { h } from 'preact';
import { fill } from '../i18n';
import { useChat } from './context';
import { BillIcon, PersonIcon, WifiOffIcon } from './icons';

function Availability() {
  const { state, t } = useChat();
  const business = state.config?.business;
  if (!business) return null;
  if (!business.online) return <p class="availability away">{t.offlineNow}</p>;
  const minutes = business.expected_wait_minutes;
  const wait = minutes === null ? '' : minutes <= 0 ? t.waitNone : fill(t.wait, { n: minutes });
  return <p class="availability">{wait ? `${t.onlineNow} · ${wait}` : t.onlineNow}</p>;
}

/** The first thing a visitor sees: a greeting, the expected wait and the three usual reasons. */
export function Welcome() {
  const { chat, state, t } = useChat();
  const chips = [
    { icon: <WifiOffIcon />, label: t.chipOffline, say: t.sayOffline, topic: 'offline' },
    { icon: <BillIcon />, label: t.chipBill, say: t.sayBill, topic: 'bill' },
    { icon: <PersonIcon />, label: t.chipPerson, say: t.sayPerson, topic: 'person' },
  ] as const;
  return (
    <div class="body welcome">
      <div class="hero">
        <h3 dir="auto">{chat.page.greeting ?? (state.config?.greeting || t.greeting)}</h3>
        <Availability />
      </div>
      <p class="hint">{t.greetingHint}</p>
      <div class="chips">
        {chips.map((chip) => (
          <button type="button" class="chip" key={chip.label} onClick={() => chat.say(chip.say, [], state.config?.topics?.[chip.topic])}>
            {chip.icon}
            <span>{chip.label}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
