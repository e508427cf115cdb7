import type { ComponentChildren, JSX } from "preact";
import { useChat } from "./context";

/** A labelled field with its error below, tied together for screen readers. */
export function Field(props: {
  id: string;
  label: string;
  optional?: boolean;
  error: string | undefined;
  children: (attributes: JSX.HTMLAttributes & { id: string }) => ComponentChildren;
}) {
  const { t } = useChat();
  const { id, label, optional, error } = props;
  const errorId = `${id}-error`;
  const described = error ? { "aria-describedby": errorId, "aria-invalid": true as const } : {};
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
