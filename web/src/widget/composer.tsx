// Where the customer writes, and pictures by button, paste or drop.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useBlocks } from '../blocks/ctx';
import { IconClip, IconSend, IconShield } from '../blocks/icons';
import type { ChatClient } from '../core/client';
import { onFilesDropped } from '../core/upload';

interface ComposerProps {
  client: ChatClient;
  input: { current: HTMLTextAreaElement | null };
  panel: { current: HTMLElement | null };
}

// The server takes 16,000 bytes of one message; a Chinese character has three.
const MAX_TEXT = 5000;

export function Composer({ client, input, panel }: ComposerProps) {
  const { w } = useBlocks();
  const [text, write] = useState(client.draft);
  const [problem, setProblem] = useState('');
  const [dragging, setDragging] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const over = text.length - MAX_TEXT;
  const blank = text.trim() === '';
  const setText = (value: string) => {
    client.draft = value;
    write(value);
  };
  const uploading = client.log.outbox.some((o) => o.state === 'uploading');

  const fit = () => {
    const el = input.current;
    if (!el) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(el.scrollHeight, 132)}px`;
  };
  useEffect(fit, [text]);

  const send = () => {
    if (blank || over > 0) return;
    client.say(text);
    setText('');
    setProblem('');
    input.current?.focus();
  };

  const attach = (files: Iterable<File> | null | undefined) => {
    for (const f of Array.from(files ?? []).slice(0, 4)) {
      const bad = client.sendPicture(f);
      setProblem(bad === 'too-big' ? w.tooBig : bad === 'not-a-picture' ? w.notPicture : '');
      if (bad) return;
    }
  };

  useEffect(() => {
    const el = panel.current;
    if (!el) return;
    return onFilesDropped(el, setDragging, attach);
  });

  const onKeyDown = (e: KeyboardEvent) => {
    // While an input method composes, Enter picks its candidate.
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key === 'Enter' && !e.shiftKey) {
      e.preventDefault();
      send();
    } else if (e.key === 'ArrowUp' && text === '') {
      const open = panel.current?.querySelectorAll<HTMLElement>('.choice-list[data-open] button:not([tabindex="-1"])');
      const last = open?.[open.length - 1];
      if (last) {
        e.preventDefault();
        last.focus();
      }
    }
  };

  return (
    <div class="composer">
      {dragging && <div class="drop">{w.dropHere}</div>}
      {(problem || uploading || over > 0) && (
        <p class={`composer-note${problem || over > 0 ? ' bad' : ''}`} role={problem || over > 0 ? 'alert' : 'status'}>
          {over > 0 ? w.tooLong(MAX_TEXT) : problem || (
            <>
              <IconShield />
              {w.attachNote}
            </>
          )}
        </p>
      )}
      <div class="composer-row">
        <button type="button" class="icon-btn" aria-label={w.attach} title={w.attach} onClick={() => file.current?.click()}>
          <IconClip />
        </button>
        <input
          ref={file}
          class="hidden-file"
          type="file"
          accept="image/*"
          multiple
          tabIndex={-1}
          aria-hidden="true"
          onChange={(e) => {
            attach(e.currentTarget.files);
            e.currentTarget.value = '';
          }}
        />
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          enterkeyhint="send"
          aria-invalid={over > 0}
          aria-label={client.log.status === 'agent' ? w.placeholderAgent : w.placeholder}
          placeholder={client.log.status === 'agent' ? w.placeholderAgent : w.placeholder}
          value={text}
          onInput={(e) => {
            setText(e.currentTarget.value);
            client.typing();
          }}
          onKeyDown={onKeyDown}
          onPaste={(e) => {
            const files = e.clipboardData?.files;
            if (files && files.length > 0) {
              e.preventDefault();
              attach(files);
            }
          }}
        />
        <button type="button" class="send-btn" aria-label={w.send} disabled={blank || over > 0} onClick={send}>
          <IconSend />
        </button>
      </div>
    </div>
  );
}
