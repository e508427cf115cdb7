import { Fragment, h } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../core/http';
import { useChat } from './context';

const SCORES = [1, 2, 3, 4, 5] as const;

/** The question after the end: one to five, with words, and a comment if there is more to say. */
export function Csat() {
  const { chat, state, t } = useChat();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState('');
  const [failed, setFailed] = useState(false);
  if (state.csat === 'done') {
    return (
      <p class="csat csat-done" role="status">
        {t.csatDone}
      </p>
    );
  }
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!score || state.csat === 'sending') return;
    setFailed(false);
    try {
      await chat.rate(score, comment);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFailed(true);
    }
  };
  return (
    <form class="csat" onSubmit={(e) => void submit(e)}>
      <fieldset>
        <legend>{t.csatTitle}</legend>
        <div class="scores">
          {SCORES.map((n) => (
            <label key={n} class={n === score ? 'score chosen' : 'score'} title={t[`csat${n}`]}>
              <input type="radio" name="ic-score" value={n} checked={n === score} aria-label={`${n}, ${t[`csat${n}`]}`} onChange={() => setScore(n)} />
              <span aria-hidden="true">{n}</span>
            </label>
          ))}
        </div>
        <p class="score-words" aria-hidden="true">
          {score ? (
            <strong>{t[`csat${score as 1 | 2 | 3 | 4 | 5}`]}</strong>
          ) : (
            <>
              <span>{t.csat1}</span>
              <span>{t.csat5}</span>
            </>
          )}
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <label class="sr" for="ic-comment">
            {t.csatComment}
          </label>
          <textarea
            id="ic-comment"
            rows={2}
            maxLength={1000}
            placeholder={t.csatComment}
            value={comment}
            onInput={(e) => setComment(e.currentTarget.value)}
          />
          <button type="submit" class="primary" aria-disabled={state.csat === 'sending'}>
            {t.csatSend}
          </button>
        </>
      )}
      {failed && (
        <p class="error" role="alert">
          {t.csatFailed}
        </p>
      )}
    </form>
  );
}
