(() => {
  const form = document.querySelector('#reply form');
  if (!form) return;
  const textarea = form.querySelector('textarea');
  const note = form.querySelector('.replying-to');

  const about = (post) => ({
    id: post.dataset.post,
    name: post.querySelector('.author').textContent,
    number: post.id.replace('post-', ''),
  });

  const answerTo = (post) => {
    const { id, name, number } = about(post);
    if (form.elements.reply_to) form.elements.reply_to.value = id;
    if (!note) return;
    const undo = document.createElement('button');
    undo.type = 'button';
    undo.className = 'link-button';
    undo.textContent = 'Answer the whole thread instead';
    undo.addEventListener('click', () => {
      form.elements.reply_to.value = '';
      note.hidden = true;
      textarea.focus();
    });
    note.replaceChildren(`In reply to ${name}, post ${number}. `, undo);
    note.hidden = false;
  };

  const insert = (text) => {
    const end = textarea.value.length;
    const [from, to] =
      document.activeElement === textarea
        ? [textarea.selectionStart, textarea.selectionEnd]
        : [end, end];
    const at = textarea.value.slice(0, from).trimEnd();
    const rest = textarea.value.slice(to).trimStart();
    const before = at ? `${at}\n\n${text}\n\n` : `${text}\n\n`;
    textarea.value = before + rest;
    textarea.focus();
    textarea.setSelectionRange(before.length, before.length);
    textarea.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const quoted = (post, text) => {
    const { id, name } = about(post);
    const lines = text.trim().replace(/\n{3,}/g, '\n\n').split('\n');
    return `> [${name} wrote](/p/${id}):\n>\n${lines.map((line) => `> ${line}`).join('\n')}`;
  };

  const selected = () => {
    const selection = getSelection();
    const text = selection.toString().trim();
    if (!text || !selection.rangeCount) return null;
    const node = selection.getRangeAt(0).commonAncestorContainer;
    const prose = (node.nodeType === 1 ? node : node.parentElement).closest('.post .prose');
    return prose && { post: prose.closest('.post'), text };
  };

  const float = document.createElement('button');
  float.type = 'button';
  float.className = 'button small quote-float';
  float.textContent = 'Quote';
  float.hidden = true;
  document.body.append(float);

  document.addEventListener('selectionchange', () => {
    const choice = selected();
    float.hidden = !choice;
    if (!choice) return;
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    float.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 96))}px`;
    float.style.top = `${box.bottom + scrollY + 8}px`;
  });
  // Pressing must not clear the selection that is about to be quoted.
  float.addEventListener('pointerdown', (event) => event.preventDefault());
  float.addEventListener('click', () => {
    const choice = selected();
    if (!choice) return;
    answerTo(choice.post);
    insert(quoted(choice.post, choice.text));
    getSelection().removeAllRanges();
  });

  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-reply], [data-quote]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const post = link.closest('.post');
    link.closest('details')?.removeAttribute('open');
    answerTo(post);
    if (link.dataset.quote) {
      insert(quoted(post, selected()?.text ?? post.querySelector('.prose').innerText));
    }
    textarea.focus();
    textarea.scrollIntoView({ block: 'center' });
  });
})();
