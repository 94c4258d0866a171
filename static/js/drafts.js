(() => {
  const NAMES = ['title', 'body', 'space', 'type', 'tags', 'reply_to'];
  const PAUSE = 1500;

  const typed = (form) => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (NAMES.includes(name)) data.append(name, value);
    }
    return data;
  };

  const start = (box) => {
    const form = box.closest('form');
    const address = `/drafts/${box.dataset.draft}`;
    const spare = `draft ${box.dataset.owner} ${box.dataset.draft}`;
    const status = box.querySelector('.composer-status');
    const textarea = box.querySelector('textarea');
    let saved = typed(form).toString();
    let timer;

    // What the server could not take waits in the browser until it can.
    const keepHere = (text) => {
      try {
        localStorage.setItem(spare, text);
      } catch {
        status.textContent = 'This draft could not be saved. Copy your text before you leave.';
      }
    };

    const save = async () => {
      const data = typed(form);
      const text = data.toString();
      if (text === saved || form.dataset.sent) return;
      data.append('csrf_token', form.elements.csrf_token.value);
      try {
        // The browser refuses a keepalive body above 64 kB; a long text goes without.
        const keepalive = text.length < 60000;
        const headers = { Accept: 'application/json' };
        const answer = await fetch(address, { method: 'POST', body: data, headers, keepalive });
        if (!answer.ok) throw new Error(answer.status);
        saved = text;
        localStorage.removeItem(spare);
        status.textContent = 'Draft saved';
      } catch {
        keepHere(text);
        status.textContent ||= 'Draft kept in this browser';
      }
    };

    const fill = (kept) => {
      for (const [name, value] of kept) {
        const field = form.elements[name];
        if (field && 'value' in field) field.value = value;
      }
      status.textContent = 'Restored from this browser';
    };

    // A text that was sent may have arrived, so it comes back only when asked for.
    const offer = (kept) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'link-button';
      button.textContent = 'Bring back what you sent last';
      button.addEventListener('click', () => fill(kept));
      status.replaceChildren(button);
    };

    const restore = () => {
      const kept = new URLSearchParams(localStorage.getItem(spare) ?? '');
      const body = kept.get('body');
      if (!body || body === textarea.value) return;
      if (textarea.value && !body.startsWith(textarea.value)) return;
      if (kept.has('sent')) offer(kept);
      else fill(kept);
    };

    restore();
    form.addEventListener('input', () => {
      status.textContent = '';
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    form.addEventListener('submit', () => {
      clearTimeout(timer);
      const kept = localStorage.getItem(spare);
      if (kept) localStorage.setItem(spare, `${kept}&sent=1`);
    });
    addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') save();
    });
  };

  for (const box of document.querySelectorAll('[data-draft]:not([data-draft=""])')) {
    if (box.closest('form')) start(box);
  }
})();
