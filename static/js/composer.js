(() => {
  const token = (form) => form.elements.csrf_token.value;

  const askFragment = async (address, options) => {
    const answer = await fetch(address, options);
    if (!answer.ok) throw new Error(answer.status);
    return answer.text();
  };

  const showPreview = async (form, textarea, pane) => {
    pane.setAttribute('aria-busy', 'true');
    pane.textContent = 'Loading…';
    try {
      const body = new URLSearchParams({ body: textarea.value });
      const headers = { 'X-CSRFToken': token(form) };
      const html = await askFragment('/preview', { method: 'POST', body, headers });
      pane.innerHTML = html.trim() || '<p class="soft">Nothing to preview yet.</p>';
    } catch {
      pane.textContent = 'The preview could not be made. Your text is kept; try again in a moment.';
    }
    pane.removeAttribute('aria-busy');
  };

  const startTabs = (box) => {
    const form = box.closest('form');
    const textarea = box.querySelector('textarea');
    const pane = box.querySelector('.composer-preview');
    const buttons = [...box.querySelectorAll('[data-show]')];
    const show = (name) => {
      for (const button of buttons) {
        button.setAttribute('aria-pressed', String(button.dataset.show === name));
      }
      textarea.parentElement.hidden = name === 'preview';
      box.querySelector('markdown-toolbar').hidden = name === 'preview';
      pane.hidden = name !== 'preview';
      if (name === 'preview') showPreview(form, textarea, pane);
      else textarea.focus();
    };
    for (const button of buttons) {
      button.addEventListener('click', () => show(button.dataset.show));
    }
    box.querySelector('.composer-bar').hidden = false;
    for (const plain of form.querySelectorAll('[data-plain-preview]')) plain.hidden = true;
    // Ctrl or Command with Enter sends, as in most editors people know.
    textarea.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  };

  const completions = async (kind, text) => {
    const query = new URLSearchParams({ kind, q: text });
    const holder = document.createElement('div');
    holder.innerHTML = await askFragment(`/completions?${query}`);
    const list = holder.querySelector('[role="option"]') && holder.firstElementChild;
    return { matched: Boolean(list), fragment: list };
  };

  const startCompletions = (expander) => {
    const textarea = expander.querySelector('textarea');
    // A text of many lines is no combobox; as one, screen readers would lose its lines.
    expander.addEventListener('text-expander-activate', () => {
      queueMicrotask(() => {
        textarea.removeAttribute('role');
        textarea.removeAttribute('aria-expanded');
      });
    });
    // An answer that comes late must not replace the one to what was typed since.
    let latest = '';
    const never = new Promise(() => {});
    expander.addEventListener('text-expander-change', (event) => {
      const { key, text, provide } = event.detail;
      const asked = key + text;
      latest = asked;
      if (!text || text.length > 40) return;
      const kind = key === '@' ? 'people' : 'tags';
      const found = completions(kind, text).catch(() => ({ matched: false }));
      provide(found.then((answer) => (latest === asked ? answer : never)));
    });
    expander.addEventListener('text-expander-value', (event) => {
      event.detail.value = event.detail.item.dataset.value;
    });
  };

  const startSimilar = (input) => {
    const box = input.form.querySelector('.similar');
    let timer;
    let asked = '';
    const look = async () => {
      const title = input.value.trim();
      if (title === asked) return;
      asked = title;
      const query = new URLSearchParams({ title });
      try {
        const html = title.length < 8 ? '' : await askFragment(`/search/similar?${query}`);
        if (asked === title) box.innerHTML = html.trim();
      } catch {
        box.textContent = '';
      }
    };
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(look, 400);
    });
  };

  document.querySelectorAll('[data-composer]').forEach(startTabs);
  document.querySelectorAll('text-expander').forEach(startCompletions);
  document.querySelectorAll('[data-similar]').forEach(startSimilar);
})();
