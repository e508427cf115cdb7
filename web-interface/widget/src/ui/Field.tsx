import { type ComponentChildren, h } from 'preact';
import { useChat } from './context';

export interface FieldAttributes {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

/** A labelled field with its error below, tied together for screen readers. */
export function Field(props: {
  id: string;
  label: string;
  optional?: boolean;
  error: string | undefined;
  children: (attributes: FieldAttributes) => ComponentChildren;
}) {
  const { t } = useChat();
  const { id, label, optional, error } = props;
  const errorId = `${id}-error`;
  const described = error ? { 'aria-describedby': errorId, 'aria-invalid': true as const } : {};
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="optional"> ({t.optional})</span>}
      </label>
      {props.children({ id, ...described })}
      {error && (
        <p class="error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  );
}
