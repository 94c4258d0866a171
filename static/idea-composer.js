(() => {
  const PAUSE = 1500;
  const form = document.querySelector('[data-compose]');
  if (!form) return;
  const status = form.querySelector('.compose-status');
  const spare = () => `idea ${form.dataset.owner} ${new URL(form.action).pathname}`;

  // Marks of this one page; the rest is what was typed.
  const OWN = ['csrf_token', 'seen', 'once'];
  const typed = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (!OWN.includes(name)) data.append(name, value);
    }
    return data;
  };

  let saved = typed().toString();
  let running = Promise.resolve();
  let timer;

  const send = async (text) => {
    const body = new URLSearchParams(text);
    for (const name of OWN) body.append(name, form.elements[name].value);
    body.append('background', '1');
    // The browser refuses a keepalive body above 64 kB; a long text goes without.
    const keepalive = text.length < 60000;
    const headers = { Accept: 'application/json' };
    const options = { method: 'POST', body, headers, keepalive };
    const answer = await fetch(form.action, options).catch(() => new Response('', { status: 503 }));
    const kind = answer.headers.get('Content-Type') ?? '';
    const told = kind.includes('json') ? await answer.json() : {};
    if (!answer.ok) throw new Error(told.message ?? '');
    return told;
  };

  // The first save of a new idea makes its draft: from then on the page belongs to that.
  const settle = (told) => {
    form.elements.seen.value = told.seen;
    if (new URL(told.action, location).href === form.action) return;
    localStorage.removeItem(spare());
    form.action = told.action;
    history.replaceState(null, '', told.action);
  };

  const save = async () => {
    const text = typed().toString();
    if (text === saved || form.dataset.sent) return;
    try {
      settle(await send(text));
      saved = text;
      localStorage.removeItem(spare());
      status.textContent = 'Draft saved';
    } catch (error) {
      // What the server could not take waits in the browser until it can.
      try {
        localStorage.setItem(spare(), text);
        status.textContent = error.message || 'Draft kept in this browser';
      } catch {
        status.textContent = 'This draft could not be saved. Copy your text before you leave.';
      }
    }
  };

  // One after another, so that an older text never arrives last.
  const queue = () => {
    clearTimeout(timer);
    running = running.then(save);
  };

  const offer = (text) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link-button';
    button.textContent = 'Bring back what could not be saved last time';
    button.addEventListener('click', async () => {
      try {
        const told = await send(text);
        localStorage.removeItem(spare());
        location.assign(told.action);
      } catch (error) {
        status.textContent = error.message || 'It could not be saved now. Try again in a moment.';
      }
    });
    status.replaceChildren(button);
  };

  const kept = localStorage.getItem(spare());
  if (kept && kept !== saved) offer(kept);

  // Ideas that say the same, under what is being typed.
  const like = form.querySelector('[data-like]');
  const fields = ['title', 'problem'];
  const words = () => fields.map((name) => form.elements[name].value.trim()).join(' ');
  let asked = like ? words() : '';
  let later;
  const look = async () => {
    const text = words();
    if (text === asked) return;
    asked = text;
    const answer = await fetch(like.dataset.like + encodeURIComponent(text)).catch(() => null);
    const html = answer?.ok ? await answer.text() : '';
    if (asked === text) like.innerHTML = html.trim();
  };
  if (like) {
    form.addEventListener('input', (event) => {
      if (!fields.includes(event.target.name)) return;
      clearTimeout(later);
      later = setTimeout(look, 600);
    });
  }

  form.addEventListener('input', (event) => {
    // The boxes that filter long lists belong to no field.
    if (!event.target.name) return;
    status.textContent = '';
    clearTimeout(timer);
    timer = setTimeout(queue, PAUSE);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
  addEventListener('pagehide', queue);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') queue();
  });
})();
