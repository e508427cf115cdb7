import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../core/http';
import { fill } from '../i18n';
import { maskContact } from '../lib/contact';
import { maskCpf } from '../lib/cpf';
import { safeUrl } from '../lib/links';
import { useChat } from './context';
import { Field } from './Field';
import { check, fromServer, known, toForm, type Errors, type Values } from './form';
import { cleanLine } from '../lib/text';

const ORDER = ['name', 'contact', 'cpf', 'queue', 'consent'] as const;

function useConsent() {
  const { chat, state } = useChat();
  const server = state.config?.consent;
  const url = chat.page.consentUrl ?? server?.url ?? null;
  return {
    version: chat.page.consentVersion ?? server?.version ?? '1',
    required: server?.required ?? true,
    url: url && safeUrl(url, `${chat.page.baseUrl}/`),
    text: url ? null : (server?.text ?? null),
  };
}

/** Asks only what is needed to answer: who, where to, and the consent the law asks for. */
export function PreChat() {
  const { chat, state, t } = useChat();
  const identity = known(chat.identity);
  const consent = useConsent();
  const [values, setValues] = useState<Values>({ ...identity, cpf: '', queue: state.intent?.queueId ?? '', consent: false });
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const queues = chat.page.queueId ? [] : (state.config?.queues ?? []);
  const set = (change: Partial<Values>) => setValues({ ...values, ...change });

  useEffect(() => {
    const first = ORDER.find((name) => errors[name]);
    if (first) form.current?.querySelector<HTMLElement>(`#ic-${first}`)?.focus();
  }, [errors]);

  const submit = async (e: Event) => {
    e.preventDefault();
    const found = check(values, consent, t);
    setErrors(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    try {
      await chat.begin(toForm(values, consent));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setErrors(fromServer(error, t));
      setBusy(false);
    }
  };

  const intent = state.intent?.text || state.intent?.files.map((f) => f.name).join(', ');
  return (
    <form class="body form" ref={form} onSubmit={(e) => void submit(e)} noValidate aria-labelledby="ic-form-title">
      {intent && (
        <div class="intent">
          <p class="sr">{t.yourMessage}:</p>
          <p class="bubble own" dir="auto">
            {cleanLine(intent, 280)}
          </p>
        </div>
      )}
      <h3 id="ic-form-title">{t.formTitle}</h3>
      <p class="hint">{t.formHint}</p>
      {!identity.name && (
        <Field id="ic-name" label={t.name} error={errors.name}>
          {(a) => (
            <input
              {...a}
              name="name"
              autoComplete="name"
              maxLength={100}
              required
              value={values.name}
              onInput={(e) => set({ name: e.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {!identity.contact && (
        <Field id="ic-contact" label={t.contact} error={errors.contact}>
          {(a) => (
            <input
              {...a}
              name="contact"
              autoComplete="tel"
              maxLength={254}
              required
              placeholder={t.contactHint}
              value={values.contact}
              onInput={(e) => set({ contact: (e.currentTarget.value = maskContact(e.currentTarget.value)) })}
            />
          )}
        </Field>
      )}
      {!identity.contact && (
        <Field id="ic-cpf" label={t.cpf} optional error={errors.cpf}>
          {(a) => (
            <input
              {...a}
              name="cpf"
              inputMode="numeric"
              autoComplete="off"
              placeholder="000.000.000-00"
              value={values.cpf}
              onInput={(e) => set({ cpf: (e.currentTarget.value = maskCpf(e.currentTarget.value)) })}
            />
          )}
        </Field>
      )}
      {queues.length > 1 && (
        <Field id="ic-queue" label={t.queue} optional error={errors.queue}>
          {(a) => (
            <select {...a} name="queue" value={values.queue} onChange={(e) => set({ queue: e.currentTarget.value })}>
              <option value="">{t.anyQueue}</option>
              {queues.map((q) => (
                <option key={q.id} value={q.id}>
                  {cleanLine(q.name, 60)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <div class="field">
        <label class="consent" for="ic-consent">
          <input
            id="ic-consent"
            type="checkbox"
            checked={values.consent}
            aria-invalid={!!errors.consent}
            aria-describedby={errors.consent ? 'ic-consent-error' : undefined}
            onChange={(e) => set({ consent: e.currentTarget.checked })}
          />
          <span>
            {t.consent}{' '}
            {consent.url && (
              <a href={consent.url} target="_blank" rel="noopener noreferrer">
                {t.consentLink}
              </a>
            )}{' '}
            <span class="optional">({fill(t.consentVersion, { v: cleanLine(consent.version, 20) })})</span>
          </span>
        </label>
        {consent.text && (
          <details class="notice-text">
            <summary>{t.consentLink}</summary>
            <p>{consent.text}</p>
          </details>
        )}
        {errors.consent && (
          <p class="error" id="ic-consent-error">
            {errors.consent}
          </p>
        )}
      </div>
      {errors.form && (
        <p class="error" role="alert">
          {errors.form}
        </p>
      )}
      <button type="submit" class="primary" aria-disabled={busy}>
        {busy ? t.starting : t.start}
      </button>
    </form>
  );
}
